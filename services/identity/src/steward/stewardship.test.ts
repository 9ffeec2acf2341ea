import { initialLink, type Link, type SourcePatient } from '@causeway/person';
import { describe, expect, it } from 'vitest';
import { decideStewardship } from './stewardship.ts';

const a: SourcePatient = { authority: 'urn:oid:1.2.3', identifier: 'A' };
const b: SourcePatient = { authority: 'urn:oid:1.2.3', identifier: 'B' };
const reason = 'said so';
const link = (more: Partial<Link>): Link => ({ ...initialLink({ a, b }), ...more });

describe('a steward', () => {
  it('undoes a merge once', () => {
    const command = { type: 'Unmerge', survivor: a, merged: b, reason } as const;
    expect(decideStewardship(link({ bases: { MERGE: 'it' } }), command)).toMatchObject([
      { type: 'PatientsUnlinked', basis: 'MERGE' },
    ]);
    expect(decideStewardship(link({ bases: { RULE: 'it' } }), command)).toHaveProperty('refused');
    expect(decideStewardship(undefined, command)).toHaveProperty('refused');
  });

  it('links, and decides nothing when it is linked already', () => {
    const command = { type: 'Link', a, b, reason } as const;
    expect(decideStewardship(undefined, command)).toMatchObject([{ type: 'PatientsLinked', basis: 'STEWARD' }]);
    expect(decideStewardship(link({ bases: { STEWARD: 'it' } }), command)).toEqual([]);
    expect(decideStewardship(link({ bases: { STEWARD: 'it' }, separated: true }), command)).toHaveLength(1);
  });

  it('takes back a link of a steward, and no other', () => {
    const command = { type: 'Unlink', a, b, reason } as const;
    expect(decideStewardship(link({ bases: { STEWARD: 'it' } }), command)).toMatchObject([
      { type: 'PatientsUnlinked', basis: 'STEWARD' },
    ]);
    expect(decideStewardship(link({ bases: { RULE: 'it' } }), command)).toHaveProperty('refused');
  });

  it('separates, and decides nothing the second time', () => {
    const command = { type: 'Separate', a, b, reason } as const;
    expect(decideStewardship(undefined, command)).toMatchObject([{ type: 'PatientsSeparated' }]);
    expect(decideStewardship(link({ separated: true }), command)).toEqual([]);
  });
});

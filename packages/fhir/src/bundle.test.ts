import { describe, expect, it } from 'vitest';
import { collection, searchset } from './bundle.ts';
import { operationOutcome } from './operation-outcome.ts';

const base = 'https://hie.example/fhir';

describe('bundles', () => {
  it('page search results', () => {
    const patient = { resourceType: 'Patient', id: '1' };
    const organization = { resourceType: 'Organization', id: '2' };
    expect(
      searchset({
        base,
        matches: [patient],
        includes: [organization],
        total: 7,
        self: `${base}/Patient`,
        next: `${base}?p=2`,
      }),
    ).toEqual({
      resourceType: 'Bundle',
      type: 'searchset',
      total: 7,
      link: [
        { relation: 'self', url: `${base}/Patient` },
        { relation: 'next', url: `${base}?p=2` },
      ],
      entry: [
        { fullUrl: `${base}/Patient/1`, resource: patient, search: { mode: 'match' } },
        { fullUrl: `${base}/Organization/2`, resource: organization, search: { mode: 'include' } },
      ],
    });
  });

  it('have no empty arrays, which FHIR forbids', () => {
    expect(searchset({ base, matches: [], self: base })).not.toHaveProperty('entry');
    expect(collection(base, [])).not.toHaveProperty('entry');
  });

  it('carry an outcome beside the matches', () => {
    const outcome = operationOutcome({ severity: 'warning', code: 'not-supported', text: 'ignored', expression: '_x' });
    expect(outcome).toEqual({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'warning', code: 'not-supported', details: { text: 'ignored' }, expression: ['_x'] }],
    });
    expect(searchset({ base, matches: [], outcome, self: base }).entry).toEqual([
      { resource: outcome, search: { mode: 'outcome' } },
    ]);
  });
});

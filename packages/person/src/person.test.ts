import { collection, type Document, openEmbeddedStore } from '@causeway/doc-store';
import { originHeader } from '@causeway/schemas';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  evolveLink,
  initialLink,
  type Link,
  type LinkBasis,
  type LinkEvent,
  links,
  pairId,
  unscored,
} from './link-view.ts';
import { findPerson, findPersons, personsFrom } from './person.ts';
import { type SourcePatient, sourcePatientId } from './source-patient.ts';

const patient = (n: number): SourcePatient => ({ authority: `urn:oid:1.2.${n}`, identifier: `P${n}` });
const header = originHeader({ now: 1, facility: 'f', messageId: 'm', eventId: 'e' });

type Said = {
  readonly type: LinkEvent['type'];
  readonly a: number;
  readonly b: number;
  readonly basis: LinkBasis;
  readonly score?: number;
};

function event({ type, a, b, basis, score = 0 }: Said): LinkEvent {
  const pair = { header, a: patient(a), b: patient(b), explanation: 'it' };
  switch (type) {
    case 'PatientsLinked':
      return { type, ...pair, ...unscored, basis, rule: 'rule', score: basis === 'RULE' ? score : 0 };
    case 'PatientsUnlinked':
      return { type, ...pair, ...unscored, basis };
    case 'PatientsSeparated':
    case 'SeparationLifted':
      return { type, ...pair };
  }
}

function project(events: readonly LinkEvent[]): ReadonlyMap<string, Link> {
  const all = new Map<string, Link>();
  for (const it of events) {
    const id = pairId(it.a, it.b);
    all.set(id, evolveLink(all.get(id) ?? initialLink(it), it));
  }
  return all;
}

let store: Awaited<ReturnType<typeof openEmbeddedStore>>;
beforeAll(async () => {
  store = await openEmbeddedStore({ file: ':memory:' });
});
afterAll(() => store.close());

let round = 0;

/** The members of everyone's person, after these events. */
async function persons(events: readonly LinkEvent[], people = 6): Promise<readonly (readonly string[])[]> {
  const declaration = collection<Link & Document>(`links-${round++}`, links.indexes);
  await store.ensure([declaration]);
  const stored = store.collection(declaration);
  await stored.bulk({ put: [...project(events).values()] });
  const found = [];
  for (let n = 0; n < people; n++) found.push((await findPerson(stored, sourcePatientId(patient(n)))).members);
  const asked = found.map((_, n) => sourcePatientId(patient(n)));
  const together = await findPersons(stored, asked);
  expect(asked.map(it => together.get(it)?.members)).toEqual(found);
  await store.drop(declaration.name);
  return found;
}

const linked = (a: number, b: number, basis: LinkBasis = 'RULE', score = 0) =>
  event({ type: 'PatientsLinked', a, b, basis, score });
const unlinked = (a: number, b: number, basis: LinkBasis) => event({ type: 'PatientsUnlinked', a, b, basis });
const separated = (a: number, b: number) => event({ type: 'PatientsSeparated', a, b, basis: 'STEWARD' });
const ids = (...numbers: readonly number[]) => numbers.map(it => sourcePatientId(patient(it))).sort();

const said: fc.Arbitrary<Said> = fc
  .record({
    type: fc.constantFrom(
      'PatientsLinked' as const,
      'PatientsUnlinked' as const,
      'PatientsSeparated' as const,
      'SeparationLifted' as const,
    ),
    score: fc.nat(20),
    a: fc.nat(5),
    b: fc.nat(5),
    basis: fc.constantFrom('RULE' as const, 'MERGE' as const, 'STEWARD' as const),
  })
  .filter(({ a, b }) => a !== b);

describe('a person', () => {
  it('is alone without links, and reaches as far as links go', async () => {
    expect(await persons([linked(0, 1), linked(1, 2)], 4)).toEqual([ids(0, 1, 2), ids(0, 1, 2), ids(0, 1, 2), ids(3)]);
  });

  it('has the same name whoever of its members is asked', async () => {
    const stored = store.collection(links);
    await store.ensure([links]);
    await stored.bulk({ put: [...project([linked(0, 1), linked(1, 2)]).values()] });
    const names = await Promise.all(
      [0, 1, 2].map(async n => (await findPerson(stored, sourcePatientId(patient(n)))).id),
    );
    expect(new Set(names)).toEqual(new Set([ids(0, 1, 2)[0]]));
  });

  it('is after an un-merge what it was before the merge, whatever else links', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 8 }), async before => {
        const history = before.map(event).filter(it => pairId(it.a, it.b) !== pairId(patient(0), patient(1)));
        const undone = [...history, linked(0, 1, 'MERGE'), unlinked(0, 1, 'MERGE')];
        expect(await persons(undone)).toEqual(await persons(history));
      }),
      { numRuns: 30 },
    );
  });

  it('does not depend on the order in which the events of different pairs come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 10 }), async all => {
        const events = all.map(event);
        expect(await persons(byPairInReverse(events))).toEqual(await persons(events));
      }),
      { numRuns: 30 },
    );
  });

  it('is parted by a steward whatever else agrees, until a steward links again', async () => {
    expect(await persons([linked(0, 1), separated(0, 1), linked(0, 1)], 2)).toEqual([ids(0), ids(1)]);
    expect(await persons([linked(0, 1), separated(0, 1), linked(0, 1, 'STEWARD')], 2)).toEqual([ids(0, 1), ids(0, 1)]);
  });
});

describe('what forbids a link', () => {
  it('holds through others too: the surest links join, and none joins two whom a steward separated', async () => {
    const chain = [linked(0, 1, 'RULE', 9), linked(1, 2, 'RULE', 12), separated(0, 2)];
    expect(await persons(chain, 3)).toEqual([ids(0), ids(1, 2), ids(1, 2)]);
    expect(await persons([...chain, linked(0, 1, 'STEWARD')], 3)).toEqual([ids(0, 1), ids(0, 1), ids(2)]);
  });

  it('is that an authority gave two numbers, unless something links just these', () => {
    const of = (authority: string, identifier: string): SourcePatient => ({ authority, identifier });
    const [first, second, other] = [of('urn:a', '1'), of('urn:a', '2'), of('urn:b', '3')];
    const link = (a: SourcePatient, b: SourcePatient, basis: LinkBasis, score = 0): Link => {
      const said = {
        header,
        a,
        b,
        ...unscored,
        explanation: 'it',
        type: 'PatientsLinked',
        rule: 'r',
        basis,
        score,
      } as const;
      return evolveLink(initialLink(said), said);
    };
    const byRule = [link(first, other, 'RULE', 10), link(second, other, 'RULE', 20)];
    const membersOf = (links: readonly Link[]) =>
      personsFrom([sourcePatientId(first)], links).get(sourcePatientId(first))?.members;
    expect(membersOf(byRule)).toEqual([sourcePatientId(first)]);
    expect(membersOf([...byRule, link(first, second, 'MERGE')])).toHaveLength(3);
  });
});

describe('a link', () => {
  it('repeated changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 1 }), all => {
        const events = all.map(event);
        expect(project(events.flatMap(it => [it, it]))).toEqual(project(events));
      }),
    );
  });

  it('has one id whichever way round it is said', () => {
    expect(pairId(patient(1), patient(2))).toBe(pairId(patient(2), patient(1)));
  });
});

function byPairInReverse(events: readonly LinkEvent[]): readonly LinkEvent[] {
  const pairs = new Map<string, LinkEvent[]>();
  for (const it of events) pairs.set(pairId(it.a, it.b), [...(pairs.get(pairId(it.a, it.b)) ?? []), it]);
  return [...pairs.values()].reverse().flat();
}

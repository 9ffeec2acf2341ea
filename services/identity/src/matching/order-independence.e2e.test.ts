import type { Patient } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { patiently } from '@causeway/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { directoryView } from '../directory/described-patient.ts';
import { IdentityFixture } from '../identity-fixture.ts';

interface Told {
  readonly source: SourcePatient;
  /** What the facility says, in this order. */
  readonly patients: readonly Patient[];
}

const families = ['Vandermolen', 'Vandermolem', 'Okonkwo'];
const givens = ['Tobias', 'Tobais', 'Mara'];

function patient(n: number, { family = 0, given = 0, day = '03', phone = true } = {}): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: families[family] ?? '', given: [`${givens[given]}`] }],
    birthDate: `19${60 + n}-11-${day}`,
    gender: 'male',
    ...(phone ? { telecom: [{ system: 'phone', value: `312 555 01${n}9` }] } : {}),
  };
}

/** Six humans at three facilities, with slips, corrections, and one facility that has somebody twice. */
const told: readonly Told[] = [0, 1, 2, 3, 4, 5].flatMap(n => {
  const source = (facility: string, identifier = `P${n}`) => ({
    authority: `urn:causeway:authority:${facility}`,
    identifier,
  });
  return [
    { source: source('A'), patients: [patient(n)] },
    { source: source('B'), patients: [patient(n, { given: n % 2 }), patient(n, { phone: n % 3 !== 0 })] },
    { source: source('C'), patients: [patient(n, { family: n % 2, day: n % 2 ? '03' : '04' })] },
    ...(n % 3 === 0 ? [{ source: source('A', `P${n}-again`), patients: [patient(n)] }] : []),
    // Whoever is described as somebody else first, and put right.
    ...(n === 2 ? [{ source: source('D'), patients: [patient(5, { given: 2 }), patient(n)] }] : []),
  ];
});

/** Any interleaving that keeps each source's own order. */
const orders = fc.shuffledSubarray(
  told.flatMap((it, at) => it.patients.map(() => at)),
  { minLength: told.reduce((sum, it) => sum + it.patients.length, 0) },
);

async function personsAfter(order: readonly number[], instances: number): Promise<readonly (readonly string[])[]> {
  const fixture = await IdentityFixture.open({ instances });
  try {
    const said = told.map(() => 0);
    for (const at of order) {
      const it = told[at];
      const next = it?.patients[said[at] ?? 0];
      said[at] = (said[at] ?? 0) + 1;
      if (it && next) await fixture.report(it.source, next);
    }
    const seen = () => Promise.all(told.map(it => fixture.membersOf(it.source)));
    await settled(fixture);
    return await seen();
  } finally {
    await fixture.close();
  }
}

/** Nobody has anything to do any more: every topic is read to its end, and nothing is added for a while. */
async function settled({ runtime }: IdentityFixture): Promise<void> {
  let before = '';
  let same = 0;
  await expect
    .poll(
      async () => {
        const ends = await runtime.log.offsets([
          'causeway.clinical.event',
          'causeway.identity.link',
          'causeway.identity.review',
        ]);
        for (const { topic, partition, end } of ends) {
          if (end > 0) await runtime.views.reached({ topic, partition, offset: end - 1 }, 5_000);
        }
        const now = JSON.stringify([ends, await runtime.views.positions(directoryView)]);
        same = now === before ? same + 1 : 0;
        before = now;
        return same;
      },
      { timeout: patiently(30_000), interval: 60 },
    )
    .toBeGreaterThan(5);
}

it('comes to the same persons whatever the order of arrival, on one instance or two', {
  timeout: patiently(180_000),
}, async () => {
  const straight = told.flatMap((it, at) => it.patients.map(() => at));
  const expected = await personsAfter(straight, 1);
  // Everybody but the strays is somebody: the test would pass on persons of one as well.
  expect(expected.filter(it => it.length > 1).length).toBeGreaterThan(told.length / 2);
  expect(expected.flat()).toContain(sourcePatientId(told[0]?.source ?? { authority: '', identifier: '' }));
  await fc.assert(
    fc.asyncProperty(orders, fc.constantFrom(1, 2), async (order, instances) => {
      expect(await personsAfter(order, instances)).toEqual(expected);
    }),
    { numRuns: 8 },
  );
});

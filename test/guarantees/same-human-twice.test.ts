import { setTimeout as sleep } from 'node:timers/promises';
import { findPerson, links, linkView, sourcePatientKey } from '@causeway/person';
import { createTestPlace, eventually, patiently, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Instance, Instances } from '../src/instances.ts';
import { type LoadedPatient, loadPatients } from '../src/load-patients.ts';

const humans = 50;
const atOnce = 10;
const options = { patients: humans, seed: 'same human twice' } as const;
/** One human at two facilities, by index: the same demographics under two numbers. */
const [atGeneral, atStMary] = [
  loadPatients({ ...options, facility: 'general' }),
  loadPatients({ ...options, facility: 'stmary' }),
];

const humansAt = atGeneral.map((it, at) => [it, atStMary[at]].filter(one => one !== undefined));

const clinicalTopic = 'causeway.clinical.event';

let place: TestPlace;
let instances: Instances;
let first: Instance;
let second: Instance;

beforeAll(async () => {
  place = await createTestPlace();
  instances = new Instances(place);
  first = await instances.start(['ingestion', 'identity']);
  second = await instances.start(['identity']);
  await first.region.register();
  // A group takes a moment to share the partitions; until then one instance would do all the work.
  await eventually(
    () => [first, second].map(it => it.assigned('identity', clinicalTopic).size),
    sizes => sizes.every(it => it > 0),
    { what: 'partitions for both instances', timeoutMs: 60_000 },
  );
}, patiently(120_000));

afterAll(async () => {
  await instances?.close();
  await place?.remove();
});

it(`makes one person of each of ${humans} new humans whom two facilities send in the same instant`, {
  timeout: patiently(120_000),
}, async () => {
  const [general, stMary] = [await first.region.connect(), await first.region.connect()];
  for (const [at, human] of humansAt.entries()) {
    const both = human.map(({ messages: [text] }, facility) => (facility === 0 ? general : stMary).send(text));
    // Some wait for one another, the others come in bursts.
    if (at < humans / 2 || at % atOnce === 0) await Promise.all(both);
  }
  const expected = humansAt.map(both => both.map(it => it.id).sort());
  await eventually(
    personsSeenBy(first, [...atGeneral, ...atStMary]),
    seen => JSON.stringify(seen) === JSON.stringify([...expected, ...expected]),
    { what: 'one person for each human', timeoutMs: 60_000 },
  );
  // Nobody else is linked, now or later.
  await sleep(500);
  expect(await personsSeenBy(second, [...atStMary, ...atGeneral])()).toEqual([...expected, ...expected]);
  const linked = (await readTopic(first.region.log, 'causeway.identity.link')).map(it => it.event);
  expect(new Set(linked.map(it => it.type))).toEqual(new Set(['PatientsLinked']));
  expect(new Set(linked.map(it => [it.a, it.b].map(sourcePatientKey).sort().join(' ')))).toHaveLength(humans);
});

it('had the two records of a human on two instances often enough to mean something', async () => {
  const partitionOf = new Map(
    (await readTopic(first.region.log, clinicalTopic)).map(it => [it.key, it.position.partition]),
  );
  const instanceOf = ({ system, identifier }: LoadedPatient) => {
    const partition = partitionOf.get(sourcePatientKey({ authority: system, identifier })) ?? -1;
    return [first, second].filter(it => it.handled('identity', clinicalTopic).has(partition));
  };
  const apart = humansAt.filter(both => {
    const [here, there] = both.map(instanceOf);
    return here?.length === 1 && there?.length === 1 && here[0] !== there[0];
  });
  expect(apart.length).toBeGreaterThan(humans / 5);
});

function personsSeenBy({ region }: Instance, patients: readonly LoadedPatient[]) {
  return async () => {
    const { views } = region.runtime('identity');
    const stored = await views.collection(linkView, links);
    return Promise.all(patients.map(async it => (await findPerson(stored, it.id)).members));
  };
}

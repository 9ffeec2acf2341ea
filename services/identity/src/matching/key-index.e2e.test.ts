import { describeRow, Matcher } from '@causeway/matching';
import { sourcePatientId } from '@causeway/person';
import { openEngine } from '@causeway/service';
import { createTestPlace, patiently } from '@causeway/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { priorModel } from '../model/prior.ts';
import type { Comparable } from './comparable.ts';
import { KeyIndex } from './key-index.ts';

const matcher = new Matcher(priorModel);
let close: () => Promise<void>;
let open: () => Promise<KeyIndex>;

beforeEach(async () => {
  const place = await createTestPlace();
  const engine = await openEngine(place.settings.engine, 'identity-test');
  const store = await engine.openStore('identity');
  open = async () => {
    const index = new KeyIndex(store, matcher);
    await index.open();
    return index;
  };
  close = async () => {
    await store.close();
    await engine.log.close();
    await place.remove();
  };
});
afterEach(() => close());

/** A patient as described the n-th time: each time with another number. */
function patient(identifier: number, time: number): Comparable {
  const sourcePatient = { authority: 'urn:causeway:authority:A', identifier: String(identifier) };
  const identifiers = [{ system: 'urn:oid:1.2.3', value: String(1_000_000 + identifier * 100 + time) }];
  return { id: sourcePatientId(sourcePatient), sourcePatient, description: describeRow({ identifiers }) };
}

const ids = async (index: KeyIndex, like: Comparable) => [...((await index.candidates([like]))[0]?.keys() ?? [])];

it('forgets the keys of descriptions that were replaced', { timeout: patiently(60_000) }, async () => {
  const index = await open();
  const people = 500;
  for (let time = 0; time < 50; time++)
    await index.put(Array.from({ length: people }, (_, identifier) => patient(identifier, time)));
  expect(index.remembered).toBeLessThanOrEqual(20_000);
  const someone = patient(7, 49);
  expect(await ids(index, someone)).toContain(someone.id);
  expect(await ids(index, patient(7, 3))).not.toContain(someone.id);
  // Whoever starts now remembers everybody once, and answers the same.
  const other = await open();
  expect(other.remembered).toBe(people);
  expect((await ids(other, someone)).sort()).toEqual((await ids(index, someone)).sort());
});

it('remembers everybody it puts in, without reading it again', async () => {
  const index = await open();
  async function* everybody() {
    for (let identifier = 0; identifier < 2_500; identifier++) yield patient(identifier, 0);
  }
  await index.fill(everybody());
  expect(index.remembered).toBe(2_500);
  expect(await ids(index, patient(2_499, 0))).toContain(patient(2_499, 0).id);
  expect(index.remembered).toBe(2_500);
});

it('answers with what was last written, here or by another instance', async () => {
  const [index, other] = [await open(), await open()];
  await index.put([patient(1, 0)]);
  for (let time = 1; time < 6; time++) {
    const writer = time % 2 ? other : index;
    await writer.put([patient(1, time)]);
    for (const reader of [index, other]) {
      const [found] = await reader.candidates([patient(1, time)]);
      expect([...(found?.values() ?? [])].flatMap(it => it.description.identifiers)).toEqual(
        patient(1, time).description.identifiers,
      );
      expect(await ids(reader, patient(1, time - 1))).toEqual([]);
    }
  }
});

it('tells who was put since, here or by another instance', async () => {
  const [index, other] = [await open(), await open()];
  await index.put([patient(1, 0), patient(2, 0), patient(3, 0)]);
  await index.candidates([]);
  const all = [1, 2, 3].map(it => patient(it, 0).id);
  const { mark } = index;
  expect([...(await index.changedSince(mark, all))]).toEqual([]);
  await other.put([patient(2, 1), patient(4, 0)]);
  await index.put([patient(3, 1)]);
  const changed = await index.changedSince(mark, all);
  expect([...changed.values()]).toEqual([patient(2, 1), patient(3, 1)]);
});

it('takes everybody for changed once records were counted anew', { timeout: patiently(60_000) }, async () => {
  const index = await open();
  await index.put([patient(1, 0)]);
  await index.candidates([]);
  const { mark } = index;
  for (let time = 0; time < 25; time++)
    await index.put(Array.from({ length: 1_000 }, (_, identifier) => patient(10 + identifier, time)));
  expect([...(await index.changedSince(mark, [patient(1, 0).id])).values()]).toEqual([patient(1, 0)]);
});

import { collection, type DocStore, openEmbeddedStore } from '@causeway/doc-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentChecksum, subtractChecksums } from './checksum.ts';
import { WriteBehind } from './write-behind.ts';

interface Visit {
  readonly id: string;
  readonly ward: string;
}
const visits = collection<Visit>('visits', { ward: { fields: ['ward'] } });

describe('what is written behind', () => {
  let store: DocStore;
  let behind: WriteBehind;
  const tell = () => store.bulk(behind.untold());
  const stored = async (...ids: readonly string[]) => Object.fromEntries(await store.collection(visits).getMany(ids));

  beforeEach(async () => {
    store = await openEmbeddedStore({ file: ':memory:' });
    await store.ensure([visits]);
    behind = new WriteBehind({ store, tell, checksumOf: documentChecksum });
    await write({ id: 'a', ward: '1' }, { id: 'b', ward: '1' });
    await tell();
  });

  afterEach(() => store.close());

  /** Reads first, as whoever writes does. */
  async function write(...documents: readonly (Visit | string)[]): Promise<void> {
    const docs = behind.collection(visits);
    const known = await docs.getMany(documents.map(it => (typeof it === 'string' ? it : it.id)));
    const put = documents.filter(it => typeof it !== 'string');
    await docs.bulk({
      insert: put.filter(it => !known.has(it.id)),
      replace: put.filter(it => known.has(it.id)),
      delete: documents.filter(it => typeof it === 'string'),
    });
  }

  it('is read before the store has it, and comes there as it is by then', async () => {
    await write({ id: 'a', ward: '2' }, { id: 'c', ward: '2' }, 'b');
    await write({ id: 'c', ward: '3' });
    expect(Object.fromEntries(await behind.collection(visits).getMany(['a', 'b', 'c', 'd']))).toEqual({
      a: { id: 'a', ward: '2' },
      c: { id: 'c', ward: '3' },
    });
    expect(await stored('a', 'b', 'c')).toEqual({ a: { id: 'a', ward: '1' }, b: { id: 'b', ward: '1' } });
    await tell();
    expect(await stored('a', 'b', 'c')).toEqual({ a: { id: 'a', ward: '2' }, c: { id: 'c', ward: '3' } });
    expect(behind.untoldBytes).toBe(0);
    await write('a', { id: 'b', ward: '4' }, { id: 'c', ward: '4' });
    await tell();
    expect(await stored('a', 'b', 'c')).toEqual({ b: { id: 'b', ward: '4' }, c: { id: 'c', ward: '4' } });
  });

  it('is found by an index', async () => {
    await write({ id: 'a', ward: '2' }, { id: 'c', ward: '2' });
    const { documents } = await behind.collection(visits).find({ index: 'ward', where: { ward: '2' } });
    expect(documents.map(it => it.id)).toEqual(['a', 'c']);
  });

  it('comes to the store in parts, what was not written for longest first', async () => {
    for (const id of ['c', 'd', 'e', 'f']) await write({ id, ward: '2' });
    await write({ id: 'c', ward: '3' }, 'a');
    const before = behind.untoldBytes;
    await store.bulk(behind.untold(0.5));
    expect(await stored('a', 'c', 'd', 'e', 'f')).toEqual({
      a: { id: 'a', ward: '1' },
      d: { id: 'd', ward: '2' },
      e: { id: 'e', ward: '2' },
      f: { id: 'f', ward: '2' },
    });
    expect(behind.untoldBytes).toBeLessThan(before / 2);
    await write({ id: 'd', ward: '4' });
    await tell();
    expect(await stored('a', 'c', 'd')).toEqual({ c: { id: 'c', ward: '3' }, d: { id: 'd', ward: '4' } });
    expect(behind.untoldBytes).toBe(0);
  });

  it('is counted as the store is told it, whether it was in memory or not', async () => {
    const sum = (...of: readonly Visit[]) =>
      of.reduce((rest, it) => subtractChecksums(rest, documentChecksum('visits', it)), behind.told.checksum);
    expect(behind.told.documents).toBe(2);
    expect(sum({ id: 'a', ward: '1' }, { id: 'b', ward: '1' })).toBe(0n);
    behind.shrinkTo(0);
    await write({ id: 'a', ward: '2' }, { id: 'c', ward: '2' });
    expect(sum({ id: 'a', ward: '1' }, { id: 'b', ward: '1' })).toBe(0n);
    await write({ id: 'a', ward: '3' }, 'b');
    await tell();
    expect(behind.told.documents).toBe(2);
    expect(sum({ id: 'a', ward: '3' }, { id: 'c', ward: '2' })).toBe(0n);
    await write('a', 'c', { id: 'd', ward: '1' });
    await write('d', { id: 'a', ward: '5' });
    await tell();
    expect(behind.told.documents).toBe(1);
    expect(sum({ id: 'a', ward: '5' })).toBe(0n);
  });

  it('is as it was when the work that wrote it fails, even if the store was told meanwhile', async () => {
    await write({ id: 'a', ward: '2' });
    const failing = behind.undoing(async () => {
      await write({ id: 'a', ward: '9' }, { id: 'c', ward: '9' }, 'b');
      await behind.collection(visits).find({ index: 'ward', where: { ward: '9' } });
      await write({ id: 'a', ward: '10' });
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await behind.collection(visits).get('a')).toEqual({ id: 'a', ward: '2' });
    await tell();
    expect(await stored('a', 'b', 'c')).toEqual({ a: { id: 'a', ward: '2' }, b: { id: 'b', ward: '1' } });
  });

  it('leaves memory once the store has it, and never before', async () => {
    const long = 'x'.repeat(1_000);
    for (let i = 0; i < 100; i++) await write({ id: `v${i}`, ward: long });
    behind.shrinkTo(0);
    expect(behind.untoldBytes).toBeGreaterThan(100_000);
    expect(await behind.collection(visits).get('v0')).toEqual({ id: 'v0', ward: long });
    await tell();
    await write({ id: 'v0', ward: 'late' });
    behind.shrinkTo(0);
    // What the store did not hear of is what memory holds.
    await store.collection(visits).put({ id: 'v1', ward: 'from the store' });
    expect(await behind.collection(visits).get('v0')).toEqual({ id: 'v0', ward: 'late' });
    expect(await behind.collection(visits).get('v1')).toEqual({ id: 'v1', ward: 'from the store' });
  });
});

import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collection, type Document } from './doc-store.ts';
import { openEmbeddedStore } from './embedded-store.ts';

interface Bed extends Document {
  readonly ward?: string;
}

const beds = collection<Bed>('beds', { ward: { fields: ['ward'] } });

describe('the embedded store file', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-store-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const file = (name: string) => join(directory, name);

  it('has what was acknowledged and nothing else when the process ends without closing', async () => {
    const store = await openEmbeddedStore({ file: file('live.db') });
    await store.ensure([beds]);
    await store.collection(beds).put({ id: 'acknowledged', ward: 'A' });
    await store.transaction(async session => {
      await session.collection(beds).put({ id: 'uncommitted', ward: 'A' });
      // What a process leaves that is killed now.
      for (const end of ['', '-wal']) copyFileSync(file(`live.db${end}`), file(`left.db${end}`));
    });
    await store.close();
    const left = await openEmbeddedStore({ file: file('left.db') });
    const found = await left.collection(beds).find({ index: 'ward', where: { ward: 'A' } });
    expect(found.documents).toStrictEqual([{ id: 'acknowledged', ward: 'A' }]);
    await left.close();
  });

  it('is whole in itself after close', async () => {
    const store = await openEmbeddedStore({ file: file('store.db') });
    await store.collection(beds).put({ id: 'a' });
    await store.close();
    const wal = file('store.db-wal');
    expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0);
    copyFileSync(file('store.db'), file('copy.db'));
    const copy = await openEmbeddedStore({ file: file('copy.db') });
    expect(await copy.collection(beds).count()).toBe(1);
    await copy.close();
  });

  it('takes up its write-ahead log while it is open', async () => {
    const store = await openEmbeddedStore({ file: file('store.db') });
    const ward = 'x'.repeat(10_000);
    const deadline = Date.now() + 20_000;
    for (let i = 0; statSync(file('store.db')).size < 1_000_000; i++) {
      expect(Date.now()).toBeLessThan(deadline);
      await store.collection(beds).bulk({ put: Array.from({ length: 20 }, (_, at) => ({ id: `${i}-${at}`, ward })) });
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect(await store.collection(beds).count()).toBeGreaterThan(0);
    await store.close();
  });

  it('begins its write-ahead log anew though writers never pause', { timeout: 120_000 }, async () => {
    const store = await openEmbeddedStore({ file: file('store.db'), breathe: () => setImmediate() });
    for (let i = 0; i < 150; i++) {
      const ward = String(i % 10).repeat(20_000);
      const put = Array.from({ length: 100 }, (_, at) => ({ id: `${at}`, ward }));
      await store.transaction(session => session.collection(beds).bulk({ put }));
    }
    expect(statSync(file('store.db-wal')).size).toBeLessThan(400 * 2 ** 20);
    await store.close();
  });

  it('is temporary when none is named', async () => {
    const temporaries = () => new Set(readdirSync(tmpdir()).filter(name => name.startsWith('causeway-store-')));
    const before = temporaries();
    const [one, other] = [await openEmbeddedStore({ file: ':memory:' }), await openEmbeddedStore({ file: ':memory:' })];
    await one.collection(beds).put({ id: 'a' });
    expect(await other.collection(beds).get('a')).toBeUndefined();
    const made = [...temporaries()].filter(name => !before.has(name));
    expect(made.length).toBeGreaterThanOrEqual(2);
    await Promise.all([one.close(), other.close()]);
  });

  it('is refused when it is no store', async () => {
    writeFileSync(file('text.db'), 'this is a text and no store, and long enough to be taken for one. '.repeat(100));
    const refusal = { name: 'StoreError', code: 'unavailable' };
    await expect(openEmbeddedStore({ file: file('text.db') })).rejects.toMatchObject(refusal);
    await expect(openEmbeddedStore({ file: directory })).rejects.toMatchObject(refusal);
  });

  it('is not waited for without end', async () => {
    const store = await openEmbeddedStore({ file: file('store.db'), waitMs: 100 });
    const other = await openEmbeddedStore({ file: file('store.db'), waitMs: 100 });
    const refusal = { name: 'StoreError', code: 'unavailable', retryable: true };
    await store.transaction(async session => {
      await session.collection(beds).put({ id: 'a' });
      await expect(store.collection(beds).put({ id: 'b' })).rejects.toMatchObject(refusal);
      await expect(other.collection(beds).put({ id: 'c' })).rejects.toMatchObject(refusal);
      await expect(other.transaction(async () => 1)).rejects.toMatchObject(refusal);
    });
    await other.collection(beds).put({ id: 'd' });
    expect([...(await store.collection(beds).getMany(['a', 'b', 'c', 'd'])).keys()]).toStrictEqual(['a', 'd']);
    await store.close();
    await other.close();
  });

  it('is not harmed by an id that is no string', async () => {
    const store = await openEmbeddedStore({ file: file('store.db') });
    const docs = store.collection(beds);
    // The native binding would end the process.
    for (const id of [true, undefined, 7, {}] as unknown as string[]) {
      await expect(docs.put({ id })).rejects.toBeInstanceOf(TypeError);
      await expect(docs.bulk({ put: [{ id: 'a' }, { id }] })).rejects.toBeInstanceOf(TypeError);
      await docs.put({ id: 'b' });
      await expect(docs.get(id)).rejects.toBeInstanceOf(TypeError);
      await expect(docs.delete(id)).rejects.toBeInstanceOf(TypeError);
    }
    expect(await docs.count()).toBe(1);
    await store.close();
  });
});

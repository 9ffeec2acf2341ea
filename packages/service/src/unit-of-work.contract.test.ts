import { collection, openEmbeddedStore } from '@causeway/doc-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnitOfWork } from './unit-of-work.ts';

interface Visit {
  readonly id: string;
  readonly ward: string;
}
const visits = collection<Visit>('visits');

describe('a unit of work', () => {
  let store: Awaited<ReturnType<typeof openEmbeddedStore>>;

  beforeAll(async () => {
    store = await openEmbeddedStore({ file: ':memory:' });
    await store.ensure([visits]);
    await store.collection(visits).put({ id: 'a', ward: '1' });
  });

  afterAll(() => store.close());

  it('has at once what was prefetched, found or not, and what was put since', async () => {
    const docs = new UnitOfWork(store, it => it.name);
    await docs.prefetch(visits, ['a', 'b', 'c']);
    docs.put(visits, { id: 'b', ward: '2' });
    docs.delete(visits, 'a');
    expect(docs.prefetched(visits, 'a')).toBeUndefined();
    expect(docs.prefetched(visits, 'b')).toEqual({ id: 'b', ward: '2' });
    expect(docs.prefetched(visits, 'c')).toBeUndefined();
  });

  it('takes nothing for absent that was not looked for', () => {
    const docs = new UnitOfWork(store, it => it.name);
    expect(() => docs.prefetched(visits, 'a')).toThrow('visits: a document was not prefetched');
  });
});

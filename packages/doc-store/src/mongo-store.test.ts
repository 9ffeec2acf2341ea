import { describe, expect, it } from 'vitest';
import { collection } from './doc-store.ts';
import { openMongoStore } from './mongo-store.ts';

describe('a MongoDB store without a server', () => {
  const beds = collection('beds');
  const refusal = { name: 'StoreError', code: 'unavailable', retryable: true };
  // Nothing listens on the port, and nothing is sent anywhere else.
  const url = 'mongodb://127.0.0.1:9/?directConnection=true';

  it('opens, and says of every operation that it may be tried again', async () => {
    const store = await openMongoStore({ url, database: 'none', selectionMs: 100 });
    await expect(store.ping()).rejects.toMatchObject(refusal);
    await expect(store.ensure([beds])).rejects.toMatchObject(refusal);
    await expect(store.collection(beds).get('a')).rejects.toMatchObject(refusal);
    await expect(store.collection(beds).put({ id: 'a' })).rejects.toMatchObject(refusal);
    await expect(store.transaction(session => session.collection(beds).put({ id: 'a' }))).rejects.toMatchObject(
      refusal,
    );
    await store.close();
    await expect(store.ping()).rejects.toMatchObject({ code: 'closed' });
  });

  it('refuses a malformed URL at once and does not repeat its password', async () => {
    const error: unknown = await openMongoStore({ url: 'mongo://user:swordfish@host', database: 'none' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'unavailable', retryable: false });
    expect(String(error instanceof Error ? error.stack : error)).not.toContain('swordfish');
  });
});

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { collection, type Document, openMongoStore } from '@causeway/doc-store';
import { patiently } from '@causeway/testing';
import { afterEach, describe, expect, it } from 'vitest';

const url = process.env.MONGODB_URL;
if (url === undefined) throw new Error('MONGODB_URL is not set: start a cluster and name its document server');
const { hostname, port } = new URL(url.replace(/^mongodb:/, 'http:'));

interface Counter extends Document {
  readonly count: number;
}
const counters = collection<Counter>('counters');

/** A way to the server that can be cut. */
class Line {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  async open(): Promise<void> {
    const server = createServer(incoming => {
      const outgoing = connect(Number(port), hostname);
      for (const [socket, other] of [
        [incoming, outgoing],
        [outgoing, incoming],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => other.destroy());
        socket.pipe(other);
      }
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends what is under way; those who connect again reach the server. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }
}

describe('the MongoDB store over an unreliable line', () => {
  const line = new Line();
  const database = `outage-${randomUUID()}`;
  const open = () =>
    openMongoStore({ url: `mongodb://127.0.0.1:${line.port}/?directConnection=true`, database, selectionMs: 500 });
  afterEach(() => line.close());

  it('works once the server answers, and again after it was away', async () => {
    await line.open();
    await line.close();
    const store = await open();
    const refusal = { code: 'unavailable', retryable: true };
    await expect(store.ping()).rejects.toMatchObject(refusal);
    await line.open();
    await store.ensure([counters]);
    await store.collection(counters).put({ id: 'a', count: 1 });
    await line.close();
    await expect(store.collection(counters).get('a')).rejects.toMatchObject(refusal);
    await expect(
      store.transaction(session => session.collection(counters).put({ id: 'a', count: 2 })),
    ).rejects.toMatchObject(refusal);
    await line.open();
    expect(await store.collection(counters).get('a')).toStrictEqual({ id: 'a', count: 1 });
    await store.drop(counters.name);
    await store.close();
  });

  it(
    'commits each transaction once though connections break under it',
    async () => {
      await line.open();
      const store = await open();
      await store.ensure([counters]);
      const cutting = setInterval(() => line.cut(), 40);
      let committed = 0;
      try {
        for (let at = 0; at < 60; at++) {
          await store.transaction(async session => {
            const docs = session.collection(counters);
            const counter = await docs.get('a');
            await docs.put({ id: 'a', count: (counter?.count ?? 0) + 1 });
            await docs.put({ id: `b${at}`, count: at });
          });
          committed += 1;
        }
      } finally {
        clearInterval(cutting);
      }
      expect(committed).toBe(60);
      expect((await store.collection(counters).get('a'))?.count).toBe(60);
      expect(await store.collection(counters).count()).toBe(61);
      await store.drop(counters.name);
      await store.close();
    },
    patiently(60_000),
  );
});

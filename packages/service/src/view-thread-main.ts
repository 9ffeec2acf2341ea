import { parentPort, workerData } from 'node:worker_threads';
import { openCodec } from '@causeway/schemas';
import { decodeBatch } from './decode-batch.ts';
import { openStore } from './engine.ts';
import { undecodable } from './event-batch.ts';
import { receivedBatch } from './sent-batch.ts';
import { openChannel } from './thread-channel.ts';
import type { View } from './view.ts';
import { rebuildView } from './view-rebuild.ts';
import type { ViewProcessCalls, ViewThreadCalls, ViewThreadData } from './view-thread-calls.ts';
import { type ReadableLog, Views } from './views.ts';

const never = new AbortController().signal;

/**
 * The program of a thread that applies and rebuilds the views of a service, in a store that nobody else writes to
 * meanwhile. It has no log: records are brought to it.
 */
export async function runViewThread(declared: readonly View[]): Promise<void> {
  const { service, engine, schemaRegistryUrl } = workerData as ViewThreadData;
  if (parentPort === null) throw new Error('this program is for a thread of the exchange');
  const store = await openStore(engine, service);
  const codec = await openCodec({ registryUrl: schemaRegistryUrl });
  const underWay = new Map<number, AbortController>();
  const followers = new Map<number, Parameters<ReadableLog['follow']>[0]['onBatch']>();

  async function abortable<R>(id: number, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    const controller = new AbortController();
    underWay.set(id, controller);
    try {
      return await work(controller.signal);
    } finally {
      underWay.delete(id);
    }
  }

  const functions: ViewThreadCalls = {
    apply: (id, sent, covers) =>
      abortable(id, async signal => {
        const batch = receivedBatch(sent, signal);
        const decoded = await decodeBatch(codec, batch, it => {
          throw undecodable(it);
        });
        await views.apply({ ...decoded, ...covers });
      }),
    abort: id => underWay.get(id)?.abort(),
    start: at => views.start(at),
    rebuild: (id, name) => {
      const view = views.view(name);
      if (!view) throw new Error(`this thread has no view ${name}`);
      return abortable(id, signal =>
        rebuildView(views, view, { signal, onProgress: progress => void process.progress.asEvent(id, progress) }),
      );
    },
    followed: async (id, batch) => followers.get(id)?.(receivedBatch(batch, never)),
    close: () => store.close(),
  };
  const process = openChannel<ViewProcessCalls, ViewThreadCalls>(parentPort, functions);

  let lastFollower = 0;
  const log: ReadableLog = {
    offsets: topics => process.offsets(topics),
    async follow({ onBatch, ...options }) {
      const id = ++lastFollower;
      followers.set(id, onBatch);
      await process.follow(id, options);
      return {
        close: async () => {
          followers.delete(id);
          await process.unfollow(id);
        },
      };
    },
  };
  const views = new Views({ views: declared, log, store, codec });
}

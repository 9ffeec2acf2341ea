import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocStore, openEmbeddedStore } from '@causeway/doc-store';
import { type EventLog, openEmbeddedLog, type RecordBatch, type Subscription } from '@causeway/event-log';
import { openCodec } from '@causeway/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeBatch, undecoded } from './decode-batch.ts';
import { type EventBatch, InvalidEvent } from './event-batch.ts';
import { concluded, tallies, tallyView, topic } from './tally-fixture.ts';
import { PositionBehind } from './view-applier.ts';
import { buildName, buildPositions, summarize } from './view-build.ts';
import type { RebuildProgress } from './view-rebuild.ts';
import { ViewThread } from './view-thread.ts';
import { Views } from './views.ts';

const program = new URL('../dist/tally-thread-fixture.js', import.meta.url);
const docStore = new URL('../../doc-store/dist/index.js', import.meta.url);
const codec = await openCodec({});
const view = tallyView();
const { signal } = new AbortController();

let directory: string;
let log: EventLog;
let store: DocStore;
let thread: ViewThread;
let views: Views;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-thread-'));
  log = await openEmbeddedLog({ directory: join(directory, 'log') });
  await log.ensureTopics([{ topic, partitions: 2 }]);
  store = await openEmbeddedStore({ file: join(directory, 'tally.db') });
  thread = threadOf(program);
  views = new Views({ views: [view], log, store, codec, writer: thread });
  await views.open();
});

afterEach(async () => {
  await views.close();
  await store.close();
  await log.close();
  await rm(directory, { recursive: true });
});

describe('a thread of views', () => {
  it('does what is done without it', async () => {
    await append(...Array.from({ length: 40 }, (_, i) => [`alert-${i % 7}`, 1 + (i % 3)] as const));
    const batches = await read();
    await Promise.all(batches.map(it => views.apply(it)));

    const alone = await openEmbeddedStore({ file: join(directory, 'alone.db') });
    const other = new Views({ views: [view], log, store: alone, codec });
    await other.open();
    for (const { records, ...it } of batches) {
      await other.apply(await decodeBatch(codec, { ...it, records, endOffset: it.next }));
    }
    const expected = summarize(await buildPositions(alone, buildName(view, 1)));
    await alone.close();
    expect(summarize(await buildPositions(store, buildName(view, 1)))).toEqual(expected);
    const shown = await (await views.collection(view, tallies)).getMany(['alert-0', 'alert-6']);
    expect([...shown.values()].map(it => it.attempts)).toEqual([12, 9]);
    for (const { partition, next } of batches) {
      expect(await views.start({ topic, partition })).toBe(next);
      expect(await views.reached({ topic, partition, offset: next - 1 }, 0)).toBe(true);
    }
  });

  it('names the record that cannot be taken, and takes the others without it', async () => {
    await append(['a', 1], ['a', -1], ['a', 2]);
    const [batch] = await read();
    if (!batch) throw new Error('no batch');
    const [, bad] = batch.records;
    const error = await views.apply(batch).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(InvalidEvent);
    expect(error).toMatchObject({ code: 'negative', position: { topic, offset: bad?.offset } });
    await views.apply({ ...batch, records: batch.records.filter(it => it !== bad) });
    expect(await (await views.collection(view, tallies)).get('a')).toMatchObject({ attempts: 3 });
    expect(await views.start(batch)).toBe(batch.next);
  });

  it('names a record that no schema reads', async () => {
    await log.append(topic, [{ key: 'a', value: Buffer.from('rubbish') }]);
    const [batch] = await read();
    if (!batch) throw new Error('no batch');
    await expect(views.apply(batch)).rejects.toMatchObject({
      name: 'InvalidEvent',
      code: 'undecodable',
      position: { topic, partition: batch.partition, offset: 0 },
    });
  });

  it('says when records before the batch are missing', async () => {
    await append(['a', 1], ['a', 2]);
    const [batch] = await read();
    if (!batch) throw new Error('no batch');
    await expect(views.apply({ ...batch, records: batch.records.slice(1), first: 1 })).rejects.toBeInstanceOf(
      PositionBehind,
    );
  });

  it('rebuilds a view, and tells how far it is', async () => {
    await append(...Array.from({ length: 50 }, (_, i) => [`alert-${i % 7}`, 1] as const));
    for (const it of await read()) await views.apply(it);
    const told: RebuildProgress[] = [];
    const result = await views.rebuild(view, { onProgress: it => told.push(it) });
    expect(result).toMatchObject({ view: 'tally', build: 2, events: 50, documents: 7, equal: true });
    expect(told).toContainEqual(expect.objectContaining({ view: 'tally', build: 2, phase: 'verifying' }));
    expect((await views.pointer(view)).active).toBe(2);
    expect(await (await views.collection(view, tallies)).count()).toBe(7);
    // What comes next goes to the new build.
    await append(['alert-0', 5]);
    for (const it of await read()) await views.apply(it);
    expect(await (await views.collection(view, tallies)).get('alert-0')).toMatchObject({ attempts: 13 });
  });

  it('refuses a second rebuild of a view as it is refused without it', async () => {
    await append(['a', 1]);
    for (const it of await read()) await views.apply(it);
    const results = await Promise.allSettled([views.rebuild(view), views.rebuild(view)]);
    expect(results.map(it => it.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find(it => it.status === 'rejected');
    expect(refused).toMatchObject({ reason: { name: 'RebuildError', code: 'rebuild-under-way', retryable: true } });
  });

  it('that ends says so, and the next call starts another', async () => {
    await append(['a', 1]);
    const [batch] = await read();
    if (!batch) throw new Error('no batch');
    // Writes to the store without an end, and ends when it is asked for something.
    const dying = `
      import { parentPort, workerData } from 'node:worker_threads';
      import { collection, openEmbeddedStore } from ${JSON.stringify(docStore.href)};
      const store = await openEmbeddedStore({ file: workerData.engine.directory + '/tally.db' });
      const things = collection('things');
      await store.ensure([things]);
      void store.transaction(async session => {
        await session.collection(things).put({ id: 'a' });
        parentPort.on('message', () => process.exit(1));
        await new Promise(() => {});
      });`;
    const lost = threadOf(new URL(`data:text/javascript,${encodeURIComponent(dying)}`));
    const call = lost.apply(batch);
    await expect(call).rejects.toMatchObject({ code: 'view-thread-lost', retryable: true });
    await lost.close();
    await views.apply(batch);
    expect(await (await views.collection(view, tallies)).get('a')).toMatchObject({ attempts: 1 });
  });
});

function threadOf(of: URL): ViewThread {
  return new ViewThread({
    program: of,
    log,
    service: 'tally',
    engine: { kind: 'embedded', directory },
    schemaRegistryUrl: undefined,
  });
}

async function append(...attempts: readonly (readonly [alert: string, attempts: number])[]): Promise<void> {
  await log.append(
    topic,
    attempts.map(([alert, count]) => ({ key: alert, value: codec.encode(topic, concluded(alert, count)) })),
  );
}

/** All there is, one batch a partition, as a transport hands it on that does not decode. */
async function read(): Promise<readonly EventBatch[]> {
  const ends = (await log.offsets([topic])).filter(it => it.end > 0);
  const records: RecordBatch['records'][number][] = [];
  const all = ends.reduce((sum, it) => sum + it.end, 0);
  let reader: Subscription | undefined;
  await new Promise<void>((resolve, reject) => {
    const onBatch = async (batch: RecordBatch) => {
      records.push(...batch.records);
      if (records.length === all) resolve();
    };
    log.follow({ topics: [topic], from: 'beginning', onBatch }).then(it => {
      reader = it;
    }, reject);
  });
  await reader?.close();
  return ends.map(({ partition, end: endOffset }) => {
    const its = records.filter(it => it.partition === partition);
    return undecoded({ topic, partition, records: its, endOffset, signal });
  });
}

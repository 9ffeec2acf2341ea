import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collection, type DocStore, openEmbeddedStore, StoreError } from '@causeway/doc-store';
import { type EventLog, openEmbeddedLog } from '@causeway/event-log';
import { type DeliveryConcluded, openCodec } from '@causeway/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventBatch, InvalidEvent, type LogEvent } from './event-batch.ts';
import { concluded, type Tally, tallies, tallyView, topic } from './tally-fixture.ts';
import type { View } from './view.ts';
import { PositionBehind } from './view-applier.ts';
import { buildName, buildPositions, physical, positions, startOf, summarize } from './view-build.ts';
import { rebuildView } from './view-rebuild.ts';
import { Views } from './views.ts';

const partitions = 4;

let directory: string;
let log: EventLog;
let store: DocStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-views-'));
  log = await openEmbeddedLog({ directory: join(directory, 'log') });
  store = await openEmbeddedStore({ file: join(directory, 'store.db') });
  await log.ensureTopics([{ topic, partitions }]);
});

afterEach(async () => {
  await store.close();
  await log.close();
  await rm(directory, { recursive: true });
});

async function open(...declared: readonly View[]): Promise<Views> {
  const views = new Views({ views: declared, log, store, codec: await openCodec({}) });
  await views.open();
  return views;
}

/** Appends and delivers, as a live consumer would. */
async function feed(views: Views, alerts: readonly string[], attempts = 1): Promise<void> {
  const codec = await openCodec({});
  for (const alert of alerts) {
    const event = concluded(alert, attempts);
    const [position] = await log.append(topic, [{ key: alert, value: codec.encode(topic, event) }]);
    if (!position) throw new Error('no position');
    await views.apply(batchOf([{ position, key: alert, event }]));
  }
}

function batchOf(events: readonly LogEvent[]): EventBatch {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) throw new Error('empty');
  const { partition, offset } = first.position;
  return {
    topic,
    partition,
    events,
    records: [],
    first: offset,
    next: last.position.offset + 1,
    signal: new AbortController().signal,
  };
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `alert-${i % 17}`);

async function read(views: Views, view: View, id: string): Promise<Tally | undefined> {
  return (await views.collection(view, tallies)).get(id);
}

describe('views', () => {
  it('apply each event once, however often it is delivered', async () => {
    const view = tallyView();
    const views = await open(view);
    const event = concluded('a', 1);
    const delivered = batchOf([{ position: { topic, partition: 0, offset: 0 }, key: 'a', event }]);
    for (let i = 0; i < 3; i++) await views.apply(delivered);
    expect(await read(views, view, 'a')).toEqual({ id: 'a', attempts: 1, note: '' });
  });

  it('of one topic take a batch together or not at all', async () => {
    const counting: View = { ...tallyView(), name: 'count', apply: async () => {} };
    const views = await open(counting, tallyView());
    const at = (offset: number, attempts: number): LogEvent => ({
      position: { topic, partition: 0, offset },
      key: 'a',
      event: concluded('a', attempts),
    });
    await views.apply(batchOf([at(0, 1)]));
    await expect(views.apply(batchOf([at(1, -1)]))).rejects.toBeInstanceOf(InvalidEvent);
    for (const view of views.declared) {
      expect(await views.positions(view)).toEqual([{ topic, partition: 0, offset: 1 }]);
    }
  });

  it('of one topic go on each by itself while one of them is fenced', async () => {
    const view = tallyView();
    const free: View = { ...tallyView(), name: 'free' };
    const views = await open(free, view);
    const at = (offset: number): LogEvent => ({
      position: { topic, partition: 0, offset },
      key: 'a',
      event: concluded('a', 1),
    });
    await views.apply(batchOf([at(0)]));
    const stored = store.collection(positions);
    const mine = await stored.get(`${buildName(view, 1)}/${topic}/0`);
    if (!mine) throw new Error('no position');
    await stored.put({ ...mine, fencedUntil: Date.now() + 300 });
    const applied = views.apply(batchOf([at(1)]));
    await expect.poll(() => read(views, free, 'a')).toMatchObject({ attempts: 2 });
    expect(await read(views, view, 'a')).toMatchObject({ attempts: 1 });
    await applied;
    expect(await read(views, view, 'a')).toMatchObject({ attempts: 2 });
  });

  it('take batches of several partitions at once, and count what they hold together', async () => {
    const view = tallyView();
    const views = await open(view, { ...tallyView(), name: 'other' });
    const at = (partition: number, offset: number): LogEvent => ({
      position: { topic, partition, offset },
      key: 'a',
      event: concluded(`p${partition}`, 1),
    });
    for (const offset of [0, 1, 2]) {
      await Promise.all([0, 1, 2, 3].map(partition => views.apply(batchOf([at(partition, offset)]))));
    }
    const partitions = [0, 1, 2, 3];
    for (const it of views.declared) {
      for (const partition of partitions) {
        expect(await read(views, it, `p${partition}`)).toMatchObject({ attempts: 3 });
      }
      expect(await views.positions(it)).toEqual(partitions.map(partition => ({ topic, partition, offset: 3 })));
      const whole = summarize(await buildPositions(store, buildName(it, 1)));
      expect(whole.documents).toBe(4);
    }
  });

  it('reject the batch that holds an invalid event, and take those that came with it', async () => {
    const view = tallyView();
    const views = await open(view);
    const batch = (partition: number, attempts: number) =>
      batchOf([{ position: { topic, partition, offset: 0 }, key: 'a', event: concluded(`p${partition}`, attempts) }]);
    const outcomes = await Promise.allSettled([1, 1, -1, 1].map((it, partition) => views.apply(batch(partition, it))));
    expect(outcomes.map(it => it.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect((await views.positions(view)).map(it => it.partition)).toEqual([0, 1, 3]);
    expect(await read(views, view, 'p3')).toMatchObject({ attempts: 1 });
  });

  it('do no work while they are fenced', async () => {
    const sound = tallyView();
    let projected = 0;
    const apply: View['apply'] = async (events, docs) => {
      projected += 1;
      await sound.apply(events, docs);
    };
    const view = { ...sound, apply };
    const views = await open(view);
    const stored = store.collection(positions);
    const id = `${buildName(view, 1)}/${topic}/0`;
    await stored.put({
      ...{ id, build: buildName(view, 1), topic, partition: 0, offset: 0, documents: 0 },
      ...{ checksum: '0000000000000000', fencedUntil: Date.now() + 300 },
    });
    await views.apply(batchOf([{ position: { topic, partition: 0, offset: 0 }, key: 'a', event: concluded('a', 1) }]));
    expect(projected).toBe(1);
    expect(await read(views, view, 'a')).toMatchObject({ attempts: 1 });
  });

  it('give way to another instance that has applied the partition further', async () => {
    const view = tallyView();
    const [mine, other] = [await open(view), await open(view)];
    const at = (offset: number): LogEvent => ({
      position: { topic, partition: 0, offset },
      key: 'a',
      event: concluded('a', 1),
    });
    await mine.apply(batchOf([at(0)]));
    await other.apply(batchOf([at(0), at(1)]));
    await mine.apply(batchOf([at(1), at(2)]));
    expect(await read(mine, view, 'a')).toMatchObject({ attempts: 3 });
  });

  it('refuse a batch that leaves out what was not applied', async () => {
    const views = await open(tallyView());
    const late = batchOf([{ position: { topic, partition: 0, offset: 5 }, key: 'a', event: concluded('a', 1) }]);
    await expect(views.apply(late)).rejects.toBeInstanceOf(PositionBehind);
  });

  it('leave nothing of a batch whose event is invalid', async () => {
    const view = tallyView();
    const views = await open(view);
    const bad = batchOf([
      { position: { topic, partition: 0, offset: 0 }, key: 'a', event: concluded('a', 1) },
      { position: { topic, partition: 0, offset: 1 }, key: 'a', event: concluded('a', -1) },
    ]);
    await expect(views.apply(bad)).rejects.toMatchObject({ code: 'negative', position: { offset: 1 } });
    expect(await read(views, view, 'a')).toBeUndefined();
  });

  it('tell which event they stumble over, so that it can be left out', async () => {
    const sound = tallyView();
    const apply: View['apply'] = async (events, docs) => {
      for (const { event } of events) (event as { readonly note?: string }).note?.trim();
      await sound.apply(events, docs);
    };
    const view = { ...sound, apply };
    const views = await open(view);
    const [good, bad] = [concluded('a', 1), { ...concluded('b', 1), note: 7 }];
    const all = [good, bad, good].map((event, offset) => ({
      position: { topic, partition: 0, offset },
      key: 'a',
      event,
    }));
    const whole = batchOf(all as readonly LogEvent[]);
    await expect(views.apply(whole)).rejects.toMatchObject({ code: 'view-stumbles', position: { offset: 1 } });
    await views.apply({ ...whole, events: whole.events.filter(it => it.position.offset !== 1) });
    expect(await read(views, view, 'a')).toMatchObject({ attempts: 2 });
  });

  it('tell when a position is reached', async () => {
    const views = await open(tallyView());
    const waiting = views.reached({ topic, partition: 0, offset: 0 }, 5_000);
    await views.apply(batchOf([{ position: { topic, partition: 0, offset: 0 }, key: 'a', event: concluded('a', 1) }]));
    expect(await waiting).toBe(true);
    expect(await views.reached({ topic, partition: 0, offset: 9 }, 50)).toBe(false);
  });

  it('are not waited for by a batch that is to end', async () => {
    const views = await open(tallyView());
    const batch = new AbortController();
    const waiting = views.reached({ topic, partition: 0, offset: 9 }, 600_000, batch.signal);
    batch.abort();
    expect(await waiting).toBe(false);
    expect(await views.reached({ topic, partition: 0, offset: 9 }, 600_000, batch.signal)).toBe(false);
  });
});

describe('a rebuild', () => {
  it('gives the same count and checksum, flips the pointer, and the view lives on', async () => {
    const view = tallyView();
    const views = await open(view);
    await feed(views, names(200));
    const result = await rebuildView(views, view);
    expect(result).toMatchObject({ build: 2, events: 200, documents: 17, equal: true });
    expect((await views.pointer(view)).active).toBe(2);
    await feed(views, ['alert-0']);
    expect(await read(views, view, 'alert-0')).toMatchObject({ attempts: 13 });
  });

  it('goes on under live load and still ends equal', async () => {
    const view = tallyView();
    const views = await open(view);
    await feed(views, names(300));
    let feeding = true;
    const load = (async () => {
      while (feeding) await feed(views, names(5));
    })();
    const results = [await rebuildView(views, view), await rebuildView(views, view)];
    feeding = false;
    await load;
    expect(results.map(it => it.equal)).toEqual([true, true]);
    expect((await rebuildView(views, view)).equal).toBe(true);
  });

  it('keeps the live build when the rebuilt one differs, and the view lives on', async () => {
    const view = tallyView();
    const views = await open(view);
    await feed(views, names(20));
    const drifted = { ...tallyView(1, 'drifted'), name: view.name };
    await expect(rebuildView(views, drifted)).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect((await views.pointer(view)).active).toBe(1);
    await feed(views, ['alert-0']);
    expect(await read(views, view, 'alert-0')).toMatchObject({ attempts: 3 });
    expect((await store.list()).filter(it => it.includes('@2'))).toEqual([]);
  });

  it('skips what the live view rejected', async () => {
    const view = tallyView();
    const views = await open(view);
    await feed(views, ['a']);
    const codec = await openCodec({});
    const [bad] = await log.append(topic, [{ key: 'a', value: codec.encode(topic, concluded('a', -1)) }]);
    if (!bad) throw new Error('no position');
    const { partition, offset } = bad;
    await views.apply({
      topic,
      partition,
      events: [],
      records: [],
      first: offset,
      next: offset + 1,
      signal: new AbortController().signal,
    });
    expect((await rebuildView(views, view)).equal).toBe(true);
  });

  it('leaves out what the live view stumbled over', async () => {
    const sound = tallyView();
    const apply: View['apply'] = async (events, docs) => {
      await sound.apply(events, docs);
      for (const { event } of events) if ((event as DeliveryConcluded).alert === 'b') throw new TypeError('no');
    };
    const view = { ...sound, apply };
    const views = await open(view);
    const codec = await openCodec({});
    for (const alert of ['a', 'b', 'a']) {
      const event = concluded(alert, 1);
      const [position] = await log.append(topic, [{ key: 'same', value: codec.encode(topic, event) }]);
      if (!position) throw new Error('no position');
      const batch = batchOf([{ position, key: 'same', event }]);
      await views.apply(alert === 'b' ? { ...batch, events: [] } : batch);
    }
    expect(await rebuildView(views, view)).toMatchObject({ equal: true, documents: 1, events: 3 });
    expect(await read(views, view, 'a')).toMatchObject({ attempts: 2 });
  });

  it('finds by an index what earlier events of the batch wrote', async () => {
    const noted = collection<Tally>('noted', { note: { fields: ['note'] } });
    const view: View = {
      ...tallyView(),
      collections: [noted],
      apply: async (events, docs) => {
        for (const { event } of events) {
          const { alert, attempts } = event as DeliveryConcluded;
          const { documents } = await docs.find(noted, { index: 'note', where: { note: alert } });
          const id = `${alert}-${documents.length}`;
          docs.put(noted, { id, attempts, note: alert });
        }
      },
    };
    const views = await open(view);
    await feed(views, ['a', 'b', 'a', 'a', 'b']);
    expect(await rebuildView(views, view)).toMatchObject({ equal: true, documents: 5 });
  });

  it('leaves alone what only a newer release can read, as the live view does', async () => {
    const view = tallyView();
    const views = await open(view);
    await feed(views, ['a']);
    const unknown = Buffer.concat([Buffer.from([0xc3, 0x01]), Buffer.alloc(8, 7)]);
    await log.append(topic, [{ key: 'a', value: unknown }]);
    expect(await rebuildView(views, view)).toMatchObject({ equal: true, events: 1 });
  });

  it('outlasts a store that fails for a moment', async () => {
    const view = tallyView();
    await feed(await open(view), names(60));
    const left = { read: 1, write: 2 };
    const failingFirst = <R>(kind: keyof typeof left, work: () => Promise<R>): Promise<R> => {
      if (left[kind]-- <= 0) return work();
      return Promise.reject(new StoreError('unavailable', 'the store is away', { retryable: true }));
    };
    const failing: DocStore = {
      collection: declaration => {
        const docs = store.collection(declaration);
        const get = docs.get.bind(docs);
        // Where the candidate stands is read before a batch is applied.
        const failingGet = (id: string) =>
          id.startsWith(`${buildName(view, 2)}/`) ? failingFirst('read', () => get(id)) : get(id);
        return Object.assign(docs, { get: failingGet });
      },
      ensure: declarations => store.ensure(declarations),
      list: () => store.list(),
      drop: name => store.drop(name),
      transaction: work => store.transaction(work),
      bulk: changes => failingFirst('write', () => store.bulk(changes)),
      ping: () => store.ping(),
      close: () => store.close(),
    };
    const views = new Views({ views: [view], log, store: failing, codec: await openCodec({}) });
    expect(await rebuildView(views, view)).toMatchObject({ equal: true, events: 60, documents: 17 });
    expect(left.read).toBeLessThan(0);
    expect(left.write).toBeLessThan(0);
  });

  it('fences again when the fence did not last, and throws nothing away', async () => {
    const view = tallyView();
    const live = await open(view);
    await feed(live, names(60));
    let lapsed = false;
    const lapsing: DocStore = {
      collection: declaration => store.collection(declaration),
      ensure: declarations => store.ensure(declarations),
      list: () => store.list(),
      drop: name => store.drop(name),
      // As when the rebuild stood still for longer than its lease: the live view has gone on.
      transaction: async work => {
        const done = await store.transaction(work);
        const fenced = (await buildPositions(store, buildName(view, 1))).filter(it => it.fencedUntil !== undefined);
        if (lapsed || fenced.length === 0) return done;
        lapsed = true;
        await store.collection(positions).bulk({ put: fenced.map(it => ({ ...it, fencedUntil: undefined })) });
        await feed(live, ['alert-1']);
        return done;
      },
      bulk: changes => store.bulk(changes),
      ping: () => store.ping(),
      close: () => store.close(),
    };
    const views = new Views({ views: [view], log, store: lapsing, codec: await openCodec({}) });
    expect(await rebuildView(views, view)).toMatchObject({ equal: true, events: 61, build: 2 });
    expect(lapsed).toBe(true);
    await feed(live, ['alert-1']);
    expect(await read(views, view, 'alert-1')).toMatchObject({ attempts: 6 });
  });

  it('is one at a time', async () => {
    const view = tallyView();
    const views = await open(view);
    await feed(views, names(50));
    const both = await Promise.allSettled([rebuildView(views, view), rebuildView(await open(view), view)]);
    expect(both.map(it => it.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('drops all of an earlier build, also what the view no longer declares', async () => {
    const notes = collection<Tally>('notes');
    const old = { ...tallyView(), collections: [tallies, notes] };
    await feed(await open(old), names(5));
    const view = tallyView(2, 'new');
    const views = await open(view);
    await rebuildView(views, view);
    expect(await store.list()).toContain('tally@1.notes');
    await rebuildView(views, view);
    const builds = (await store.list()).filter(it => it.startsWith('tally@'));
    expect(builds).toEqual(['tally@2.tallies', 'tally@3.tallies']);
  });

  it('drops what rebuilds left that were cut off', async () => {
    const view = tallyView();
    const views = await open(view);
    await feed(views, names(5));
    // Whoever dies between a claim, or giving one up, and dropping a build leaves one that no pointer names.
    const [left] = physical(view, 7);
    if (!left) throw new Error('the view has a collection');
    const other = collection<Tally>('other-tally@7.tallies');
    await store.ensure([left, other]);
    await store.collection(left).put({ id: 'a' });
    await store.collection(positions).put(startOf(buildName(view, 7), { topic, partition: 0 }));
    await rebuildView(views, view);
    expect((await store.list()).filter(it => it.includes('tally@')).sort()).toEqual([
      'other-tally@7.tallies',
      'tally@1.tallies',
      'tally@2.tallies',
    ]);
    expect(await buildPositions(store, buildName(view, 7))).toEqual([]);
    await views.close();
  });

  it('takes a new version of the projection, whose content may differ', async () => {
    const old = await open(tallyView());
    await feed(old, names(20));
    const view = tallyView(2, 'v2');
    const views = await open(view);
    expect(await rebuildView(views, view)).toMatchObject({ equal: null, documents: 17 });
    expect(await read(views, view, 'alert-0')).toMatchObject({ attempts: 2, note: 'v2' });
    expect((await views.pointer(view)).version).toBe(2);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from './embedded-log.ts';
import type { EventLog, LogRecord } from './event-log.ts';

const ROUNDS = 6;
const MIB = 1024 * 1024;

// Another process has no vitest to read the sources for it; vite's runner does.
const PROGRAM = `
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(process.argv[1], { configFile: false, logLevel: 'error' });
  const log = await module.openEmbeddedLog({ directory: process.argv[2], checkpointPages: 50 });
  await log.ensureTopics([{ topic: 't', partitions: 3 }]);
  process.stdout.write('open\\n');
  let next = 0;
  const appender = async name => {
    for (;;) {
      const value = Buffer.from(process.argv[3] + ':' + next++);
      const [{ partition, offset }] = await log.append('t', [{ key: name, value: Buffer.concat([value, Buffer.alloc(800)]) }]);
      process.stdout.write(partition + ' ' + offset + ' ' + value + '\\n');
    }
  };
  if (process.argv[3] !== 'idle') await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(appender));
  setInterval(() => {}, 1000);
`;

let directory: string;
let children: ChildProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-log-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

describe('the embedded log', () => {
  it('keeps every acknowledged append through kill -9, with dense offsets', { timeout: 60_000 }, async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { child, lines } = await startChild(`round-${round}`);
      setTimeout(() => child.kill('SIGKILL'), 20 + Math.random() * 150);
      for await (const line of lines) if (/^\d+ \d+ round-\d+:\d+$/.test(line)) acknowledged.push(line);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 8);
    const log = await openEmbeddedLog({ directory });
    const records = await readAll(log, 't');
    await log.close();
    const present = new Set(records.map(record => `${record.partition} ${record.offset} ${textOf(record)}`));
    expect(acknowledged.filter(line => !present.has(line))).toEqual([]);
    // Nothing was written twice either.
    expect(new Set(records.map(textOf)).size).toBe(records.length);
  });

  it('belongs to one process at a time, and is free again when that one is killed', { timeout: 30_000 }, async () => {
    const { child } = await startChild('idle');
    const refused = await openEmbeddedLog({ directory }).catch((cause: unknown) => cause);
    expect(refused).toMatchObject({
      name: 'LogError',
      code: 'unavailable',
      message: `the log in ${basename(directory)} is in use by another process`,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const log = await openEmbeddedLog({ directory });
    await expect(openEmbeddedLog({ directory })).rejects.toMatchObject({ code: 'unavailable' });
    await log.close();
  });

  it('refuses appends when there is no room, and goes on with dense offsets when there is', async () => {
    const cramped = await openEmbeddedLog({ directory, maxBytes: MIB });
    await cramped.ensureTopics([{ topic: 't', partitions: 1 }]);
    const value = Buffer.alloc(100_000, 1);
    const outcomes = [];
    for (let i = 0; i < 15; i++) {
      outcomes.push(
        await cramped.append('t', [{ key: 'a', value }]).then(
          positions => positions[0]?.offset,
          (cause: unknown) => cause,
        ),
      );
    }
    const taken = outcomes.filter(outcome => typeof outcome === 'number');
    const refused = outcomes.filter(outcome => typeof outcome !== 'number');
    expect(taken).toEqual(taken.map((_, i) => i));
    expect(taken.length).toBeGreaterThan(5);
    expect(refused.length).toBeGreaterThan(3);
    for (const cause of refused) expect(cause).toMatchObject({ code: 'append-failed', retryable: true });
    await cramped.close();

    const roomy = await openEmbeddedLog({ directory });
    expect(await roomy.append('t', [{ key: 'a', value }])).toMatchObject([{ offset: taken.length }]);
    expect((await readAll(roomy, 't')).map(record => record.offset)).toEqual([...taken, taken.length]);
    await roomy.close();
  });

  it('holds what it acknowledged at the place it named, and nothing else, when rounds fail that others follow', async () => {
    const log = await openEmbeddedLog({ directory, maxBytes: MIB });
    await log.ensureTopics([{ topic: 't', partitions: 1 }]);
    const acknowledged: string[] = [];
    let refused = 0;
    const append = async (name: string, bytes: number) => {
      const value = Buffer.concat([Buffer.from(name), Buffer.alloc(bytes)]);
      try {
        const [position] = await log.append('t', [{ key: 'a', value }]);
        acknowledged.push(`${position?.offset} ${name}`);
      } catch {
        refused++;
      }
    };
    // A large one fails once there is little room left; the small one behind it would not fail for want of it.
    for (let i = 0; i < 50; i++) {
      const large = append(`large-${i}`, 60_000);
      await new Promise(resolve => setImmediate(resolve));
      await Promise.all([large, append(`small-${i}`, 10)]);
    }
    await append('last', 10);
    expect(refused).toBeGreaterThan(30);
    expect(acknowledged.at(-1)).toMatch(/ last$/);
    await log.close();
    const opened = await openEmbeddedLog({ directory });
    expect((await readAll(opened, 't')).map(it => `${it.offset} ${textOf(it)}`)).toEqual(acknowledged);
    await opened.close();
  });

  it('says that it cannot be opened, and leaves the directory free', async () => {
    const file = join(directory, 'log.db');
    await writeFile(file, 'This is no database, and far from it. '.repeat(200));
    await expect(openEmbeddedLog({ directory: join(file, 'below') })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(openEmbeddedLog({ directory })).rejects.toMatchObject({ name: 'LogError', code: 'unavailable' });
    await rm(file);
    const log = await openEmbeddedLog({ directory });
    await log.ping();
    await log.close();
  });

  it('refuses a record above its size and takes the others', async () => {
    const log = await openEmbeddedLog({ directory, maxRecordBytes: 1000 });
    await log.ensureTopics([{ topic: 't', partitions: 1 }]);
    await expect(log.append('t', [{ key: 'a', value: Buffer.alloc(1001) }])).rejects.toMatchObject({
      code: 'record-too-large',
      retryable: false,
    });
    expect(await log.append('t', [{ key: 'a', value: Buffer.alloc(900) }])).toMatchObject([{ offset: 0 }]);
    await log.close();
  });

  it('keeps its write-ahead log small while it is written and read, and empties it when it closes', async () => {
    const log = await openEmbeddedLog({ directory, checkpointPages: 100, cacheBytes: 0 });
    await log.ensureTopics([{ topic: 't', partitions: 4 }]);
    let read = 0;
    const following = await log.follow({
      topics: ['t'],
      from: 'beginning',
      onBatch: async batch => {
        read += batch.records.length;
      },
    });
    let largest = 0;
    for (let i = 0; i < 300; i++) {
      await Promise.all(
        Array.from({ length: 16 }, (_, key) => log.append('t', [{ key: `${key}`, value: Buffer.alloc(2_000, key) }])),
      );
      largest = Math.max(largest, (await stat(join(directory, 'log.db-wal'))).size);
    }
    while (read < 4_800) await new Promise(resolve => setTimeout(resolve, 5));
    await following.close();
    await log.close();
    expect(largest).toBeLessThan(4 * MIB);
    expect((await stat(join(directory, 'log.db'))).size).toBeGreaterThan(9_600_000);
    const left = await stat(join(directory, 'log.db-wal')).catch(() => ({ size: 0 }));
    expect(left.size).toBe(0);
  });

  it('reads the same from its memory and from its file, whatever the limits', async () => {
    const log = await openEmbeddedLog({ directory, cacheBytes: 40_000 });
    await log.ensureTopics([{ topic: 't', partitions: 2 }]);
    for (let i = 0; i < 40; i++) {
      const records = Array.from({ length: 1 + ((i * 37) % 450) }, (_, j) => ({
        key: `key-${j % 7}`,
        value: Buffer.from(`${i}:${j}`.padEnd((i * j) % 300, '.')),
      }));
      await log.append('t', records);
    }
    const wide = await readAll(log, 't', { maxRecords: 5_000, maxBytes: 10 * MIB });
    const narrow = await readAll(log, 't', { maxRecords: 7, maxBytes: 500 });
    expect(inOrder(narrow)).toEqual(inOrder(wide));
    await log.close();
    const cold = await openEmbeddedLog({ directory, cacheBytes: 0 });
    expect(inOrder(await readAll(cold, 't'))).toEqual(inOrder(wide));
    await cold.close();
  });

  it('remembers what groups committed', async () => {
    const log = await openEmbeddedLog({ directory });
    await log.ensureTopics([{ topic: 't', partitions: 1 }]);
    await log.append('t', [{ key: 'a', value: Buffer.from('1') }]);
    let done = (): void => {};
    const delivered = new Promise<void>(resolve => {
      done = resolve;
    });
    await log.subscribe({
      group: 'g',
      topics: ['t'],
      onAssigned: async () => [],
      onRevoked: async () => {},
      onBatch: async () => done(),
    });
    await delivered;
    await log.close();
    const again = await openEmbeddedLog({ directory });
    expect(await again.lag('g', ['t'])).toEqual([{ topic: 't', partition: 0, committed: 1, end: 1 }]);
    await again.close();
  });

  it('tells a subscriber that keeps a position the log has not reached', async () => {
    const log = await openEmbeddedLog({ directory });
    await log.ensureTopics([{ topic: 't', partitions: 1 }]);
    const reason = await new Promise<string | undefined>((resolve, reject) => {
      log
        .subscribe({
          group: 'g',
          topics: ['t'],
          onAssigned: async () => [{ topic: 't', partition: 0, offset: 9 }],
          onRevoked: async () => {},
          onBatch: async () => {},
          onHealth: (_healthy, why) => resolve(why),
        })
        .catch(reject);
    });
    expect(reason).toBe('t/0 ends at 0, before the position 9 the subscriber keeps');
    await log.close();
  });
});

async function startChild(name: string) {
  const source = fileURLToPath(new URL('./embedded-log.ts', import.meta.url));
  const args = ['--input-type=module', '-e', PROGRAM, '--', source, directory, name];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  expect(line).toBe('open');
  return { child, lines };
}

/** All records from the beginning, and that their offsets are dense in each partition. */
async function readAll(
  log: EventLog,
  topic: string,
  limits: { maxRecords?: number; maxBytes?: number } = {},
): Promise<readonly LogRecord[]> {
  const total = (await log.offsets([topic])).reduce((sum, { end }) => sum + end, 0);
  const records: LogRecord[] = [];
  const following = await log.follow({
    ...limits,
    topics: [topic],
    from: 'beginning',
    onBatch: async batch => {
      records.push(...batch.records);
    },
  });
  const deadline = performance.now() + 10_000;
  while (records.length < total && performance.now() < deadline) await new Promise(resolve => setTimeout(resolve, 5));
  await following.close();
  expect(records.length).toBe(total);
  const next = new Map<number, number>();
  for (const { partition, offset } of records) {
    expect(offset).toBe(next.get(partition) ?? 0);
    next.set(partition, offset + 1);
  }
  return records;
}

function inOrder(records: readonly LogRecord[]): readonly string[] {
  return records
    .map(record => `${record.partition} ${String(record.offset).padStart(9, '0')} ${record.key} ${record.value}`)
    .sort();
}

function textOf(record: LogRecord): string {
  return record.value.toString('utf8', 0, record.value.indexOf(0));
}

import { randomUUID } from 'node:crypto';
import type { EventLog, NewRecord } from '../event-log.ts';
import { partitionOf } from '../partitioner.ts';

/** A log under test. */
export interface EventLogHarness {
  readonly log: EventLog;
  /** Another instance on the same data, also after `log` was closed. An engine of one process may answer the open one. */
  openAnother(): Promise<EventLog>;
  /** Closes every log the harness opened and removes what it made. */
  stop(): Promise<void>;
}

export interface ContractContext {
  readonly harness: () => Promise<EventLogHarness>;
  readonly timeoutMs: number;
}

/** Opens a harness for one test and stops it, however the test ends. */
export async function withLog(
  context: ContractContext,
  test: (log: EventLog, harness: EventLogHarness) => Promise<void>,
): Promise<void> {
  const harness = await context.harness();
  try {
    await test(harness.log, harness);
  } finally {
    await harness.stop();
  }
}

/** A new topic that no other test knows. */
export async function newTopic(log: EventLog, partitions: number): Promise<string> {
  const topic = `contract.${randomUUID()}`;
  await log.ensureTopics([{ topic, partitions }]);
  return topic;
}

export function newGroup(): string {
  return `contract-${randomUUID()}`;
}

/** A key that the partitioner puts into this partition. */
export function keyIn(partition: number, partitions: number): string {
  for (let i = 0; ; i++) {
    const key = `key-${i}`;
    if (partitionOf(key, partitions) === partition) return key;
  }
}

/** `count` records of one key; the value of each is its number in decimal digits, from `first` on. */
export function numbered(key: string, count: number, first = 0): NewRecord[] {
  return Array.from({ length: count }, (_, i) => ({ key, value: Buffer.from(String(first + i)) }));
}

/** Resolves when the condition holds, rejects with what it was waiting for when that takes too long. */
export async function until(what: string, condition: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await sleep(5);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

/** A promise and the means to settle it. */
export function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

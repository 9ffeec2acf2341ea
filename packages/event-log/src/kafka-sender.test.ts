import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers, Calls, ProducedPartition } from './kafka-apis.ts';
import { KafkaSender, type SenderLink } from './kafka-sender.ts';
import type { LogError } from './log-error.ts';

const NOT_LEADER = 6;
const NOT_ENOUGH_REPLICAS_AFTER_APPEND = 20;
const OUT_OF_ORDER = 45;
const FENCED = 47;
const TOO_LARGE = 10;
const TOPIC = 'topic';

/** What may happen to a request. */
type Fate =
  | 'well'
  | 'request lost'
  | 'answer lost'
  | 'request late'
  | 'not leader'
  | 'replicas behind'
  | 'names another partition'
  | 'names fewer partitions'
  | 'names one partition more';

interface Taken {
  readonly epoch: number;
  readonly sequence: number;
  readonly count: number;
  readonly baseOffset: number;
}

/** A leader that keeps Kafka's rules for idempotent producers, over a network that does not keep any. */
class ModelBroker {
  readonly logs = new Map<number, string[]>();
  readonly #taken = new Map<number, Taken[]>();
  readonly #late: (() => void)[] = [];
  readonly #fates: Fate[];
  maxBatchRecords = Number.POSITIVE_INFINITY;
  requests = 0;

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  readonly link = {
    settings: { requestTimeoutMs: 50 },
    leaderOf: () => 1,
    refresh: async () => undefined,
    callAny: async () => ({ errorCode: 0, producerId: '7', producerEpoch: 0 }),
    call: (_: number, __: string, args: Calls['Produce']) => this.#produce(args),
  } as unknown as SenderLink;

  /** What was on its way for long arrives now. */
  arrive(): void {
    for (const land of this.#late.splice(0)) land();
  }

  async #produce({ producerEpoch, topicData }: Calls['Produce']): Promise<Answers['Produce']> {
    this.requests += 1;
    // Longer for some, so that appends arrive meanwhile.
    for (let turns = this.requests % 3; turns >= 0; turns--) await turn();
    const fate = this.#fates.shift() ?? 'well';
    const partitions = topicData.flatMap(it => it.partitions);
    if (fate === 'request lost') throw new Error('no answer');
    if (fate === 'request late') {
      this.#late.push(() => {
        for (const it of partitions) this.#take(producerEpoch, it);
      });
      throw new Error('no answer');
    }
    if (fate === 'not leader') return answer(partitions.map(it => refused(it, NOT_LEADER)));
    const answers = partitions.map(it => this.#take(producerEpoch, it));
    if (fate === 'answer lost') throw new Error('no answer');
    if (fate === 'replicas behind') return answer(partitions.map(it => refused(it, NOT_ENOUGH_REPLICAS_AFTER_APPEND)));
    if (fate === 'names fewer partitions') return answer(answers.slice(1));
    if (fate === 'names another partition')
      return answer(answers.map(it => ({ ...it, partition: it.partition + 100 })));
    if (fate === 'names one partition more')
      return answer([...answers, { partition: 99, errorCode: 0, baseOffset: '0' }]);
    return answer(answers);
  }

  #take(epoch: number, { partition, firstSequence, messages }: ProducedPartition) {
    if (messages.length > this.maxBatchRecords) return refused({ partition }, TOO_LARGE);
    const log = this.logs.get(partition) ?? [];
    const taken = this.#taken.get(partition) ?? [];
    const last = taken.at(-1);
    if (last !== undefined && epoch < last.epoch) return refused({ partition }, FENCED);
    const repeated = taken
      .slice(-5)
      .find(it => it.epoch === epoch && it.sequence === firstSequence && it.count === messages.length);
    if (repeated) return { partition, errorCode: 0, baseOffset: String(repeated.baseOffset) };
    const expected = last === undefined ? firstSequence : epoch > last.epoch ? 0 : last.sequence + last.count;
    if (firstSequence !== expected) return refused({ partition }, OUT_OF_ORDER);
    const baseOffset = log.length;
    this.logs.set(partition, [...log, ...messages.map(it => it.value.toString())]);
    this.#taken.set(partition, [...taken, { epoch, sequence: firstSequence, count: messages.length, baseOffset }]);
    return { partition, errorCode: 0, baseOffset: String(baseOffset) };
  }

  /** Forgets the newest batch of a partition, as a leader does that was elected without having it. */
  loseNewest(partition: number): void {
    const lost = this.#taken.get(partition)?.pop();
    this.logs.set(partition, this.logs.get(partition)?.slice(0, lost?.baseOffset) ?? []);
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

function refused({ partition }: { partition: number }, errorCode: number) {
  return { partition, errorCode, baseOffset: '-1' };
}

function answer(partitions: Answers['Produce']['topics'][number]['partitions']): Answers['Produce'] {
  return { topics: [{ topicName: TOPIC, partitions }] };
}

const bounds = {
  maxRecords: 1000,
  maxBytes: 1_000_000,
  maxRequestBytes: 10_000_000,
  compressAboveBytes: Number.POSITIVE_INFINITY,
  requestsPerBroker: 1,
};

interface Outcome {
  readonly ids: readonly string[];
  readonly partition: number;
  readonly offset?: number;
  readonly error?: LogError;
}

function append(
  sender: KafkaSender,
  { ids, partition, timeoutMs = 5_000 }: { ids: readonly string[]; partition: number; timeoutMs?: number },
): Promise<Outcome> {
  return new Promise(resolve => {
    sender.add(TOPIC, partition, {
      messages: ids.map(id => ({ key: Buffer.from('key'), value: Buffer.from(id), headers: {} })),
      bytes: ids.length * 10,
      deadline: performance.now() + timeoutMs,
      done: offset => resolve({ ids, partition, offset }),
      failed: error => resolve({ ids, partition, error }),
    });
  });
}

function occurrences(broker: ModelBroker, id: string): number {
  return [...broker.logs.values()].flat().filter(it => it === id).length;
}

const fate = fc.constantFrom<Fate>(
  'well',
  'request lost',
  'answer lost',
  'request late',
  'not leader',
  'replicas behind',
  'names another partition',
  'names fewer partitions',
  'names one partition more',
);

describe('the sender', () => {
  it('writes what it acknowledges exactly once, where it says, in the order of the appends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 4 }),
        fc.array(fc.record({ partition: fc.nat(2), count: fc.integer({ min: 1, max: 3 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        async (fates, appends) => {
          const broker = new ModelBroker(fates);
          // Small batches, so that several of a partition follow each other.
          const sender = new KafkaSender(broker.link, { ...bounds, maxRecords: 3, requestsPerBroker: 3 });
          const appending: Promise<Outcome>[] = [];
          for (const [i, { partition, count }] of appends.entries()) {
            appending.push(append(sender, { ids: Array.from({ length: count }, (_, j) => `${i}.${j}`), partition }));
            if (i % 2 === 0) await turn();
          }
          const outcomes = await Promise.all(appending);
          broker.arrive();
          for (const { ids, partition, offset } of outcomes) {
            expect(offset).toBeDefined();
            ids.forEach((id, i) => {
              expect(broker.logs.get(partition)?.[(offset ?? 0) + i]).toBe(id);
              expect(occurrences(broker, id)).toBe(1);
            });
          }
          for (const log of broker.logs.values()) {
            const order = log.map(id => Number(id.split('.')[0]));
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes what is appended next though the batch it gave up was written after all', async () => {
    const broker = new ModelBroker(['answer lost', 'request lost', 'request lost', 'request lost', 'request lost']);
    const sender = new KafkaSender(broker.link, bounds);
    const given = await append(sender, { ids: ['given up'], partition: 0, timeoutMs: 50 });
    expect(given.error).toMatchObject({ code: 'append-failed', retryable: true });
    const next = await append(sender, { ids: ['next'], partition: 0 });
    expect(next.offset).toBe(1);
    expect(broker.logs.get(0)).toEqual(['given up', 'next']);
  });

  it('gives up at the deadline, and what it gave up cannot land behind what is appended next', async () => {
    const fates: Fate[] = ['request late', 'request late', 'request late', 'request late', 'request late'];
    const broker = new ModelBroker(fates);
    const sender = new KafkaSender(broker.link, bounds);
    const lost = await append(sender, { ids: ['lost'], partition: 0, timeoutMs: 50 });
    expect(lost.error).toMatchObject({ code: 'append-failed' });
    const next = await append(sender, { ids: ['next'], partition: 0 });
    broker.arrive();
    expect(next.offset).toBe(0);
    expect(broker.logs.get(0)).toEqual(['next']);
  });

  it('drops an append that was never sent when its deadline passes, without touching the sequence', async () => {
    const broker = new ModelBroker([]);
    const sender = new KafkaSender({ ...broker.link, leaderOf: () => undefined } as SenderLink, bounds);
    const { error } = await append(sender, { ids: ['a'], partition: 0, timeoutMs: 50 });
    expect(error).toMatchObject({ code: 'append-failed', retryable: true });
    expect(broker.requests).toBe(0);
  });

  it('goes on after the leader lost an acknowledged batch', async () => {
    const broker = new ModelBroker([]);
    const sender = new KafkaSender(broker.link, bounds);
    await append(sender, { ids: ['first'], partition: 0 });
    await append(sender, { ids: ['second'], partition: 0 });
    broker.loseNewest(0);
    // The log went back: the answer names an offset that was acknowledged before.
    const third = await append(sender, { ids: ['third'], partition: 0 });
    expect(third.error).toMatchObject({ code: 'append-failed', retryable: true });
    const fourth = await append(sender, { ids: ['fourth'], partition: 0 });
    expect(fourth.offset).toBe(2);
    expect(broker.logs.get(0)).toEqual(['first', 'third', 'fourth']);
  });

  it('believes no answer that names other partitions than those of the request', async () => {
    for (const fate of ['names another partition', 'names fewer partitions', 'names one partition more'] as const) {
      const broker = new ModelBroker([fate]);
      const outcome = await append(new KafkaSender(broker.link, bounds), { ids: ['a'], partition: 0 });
      expect(outcome.offset).toBe(0);
      expect(broker.requests).toBe(2);
      expect(broker.logs.get(0)).toEqual(['a']);
    }
  });

  it('puts appends that arrive while a request is under way into one batch', async () => {
    const broker = new ModelBroker([]);
    const sender = new KafkaSender(broker.link, bounds);
    const appends = Array.from({ length: 50 }, (_, i) => append(sender, { ids: [`${i}`], partition: i % 2 }));
    const outcomes = await Promise.all(appends);
    expect(outcomes.every(it => it.offset !== undefined)).toBe(true);
    expect(broker.requests).toBeLessThanOrEqual(2);
  });

  it('sends appends one by one when the leader takes no batch that large, and refuses only what is too large', async () => {
    const broker = new ModelBroker([]);
    broker.maxBatchRecords = 2;
    const sender = new KafkaSender(broker.link, bounds);
    const outcomes = await Promise.all([
      append(sender, { ids: ['a', 'b'], partition: 0 }),
      append(sender, { ids: ['c', 'd', 'e'], partition: 0 }),
      append(sender, { ids: ['f'], partition: 0 }),
    ]);
    expect(outcomes.map(it => it.offset)).toEqual([0, undefined, 2]);
    expect(outcomes[1]?.error).toMatchObject({ code: 'record-too-large', retryable: false });
    expect(broker.logs.get(0)).toEqual(['a', 'b', 'f']);
  });
});

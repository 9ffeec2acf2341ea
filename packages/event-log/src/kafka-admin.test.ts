import { describe, expect, it } from 'vitest';
import { KafkaAdmin } from './kafka-admin.ts';
import { NoAnswerError } from './kafka-errors.ts';
import type { KafkaLink } from './kafka-link.ts';

const NOT_LEADER = 6;
const declaration = { topic: 'a', partitions: 2 };

/** A broker that is slow to make a topic: known after so many ms, led after so many, with files after so many. */
class SlowBroker {
  readonly topics = new Map<string, unknown>();
  creations = 0;
  readonly #ms: { readonly led: number; readonly usable: number };
  #createdAt = Number.NaN;

  constructor(ms: { led: number; usable: number }) {
    this.#ms = ms;
  }

  get #age(): number {
    return performance.now() - this.#createdAt;
  }

  readonly link = {
    settings: { requestTimeoutMs: 1_000 },
    topics: this.topics,
    partitionCount: (topic: string) => (this.topics.has(topic) ? declaration.partitions : undefined),
    leaderOf: () => 1,
    refresh: async () => {
      if (Number.isNaN(this.#createdAt)) return;
      const leader = this.#age >= this.#ms.led ? 1 : -1;
      const partitionMetadata = Array.from({ length: declaration.partitions }, () => ({ leader }));
      this.topics.set(declaration.topic, { partitionMetadata });
    },
    callAny: async () => {
      this.creations += 1;
      this.#createdAt = performance.now();
      return { topicErrors: [{ errorCode: 0 }] };
    },
    call: async () => {
      const errorCode = this.#age >= this.#ms.usable ? 0 : NOT_LEADER;
      const partitions = [0, 1].map(partition => ({ partition, errorCode, offset: '0' }));
      return { responses: [{ topic: declaration.topic, partitions }] };
    },
  } as unknown as KafkaLink;
}

function admin(link: KafkaLink, createTimeoutMs: number): KafkaAdmin {
  return new KafkaAdmin(link, { callTimeoutMs: 100, createTimeoutMs, pingTimeoutMs: 100, maxRecordBytes: 1_000 });
}

describe('topics that a broker is slow to make', () => {
  it('are waited for until they can be used, longer than any other call', async () => {
    const broker = new SlowBroker({ led: 200, usable: 400 });
    const started = performance.now();
    await admin(broker.link, 5_000).ensureTopics([declaration]);
    expect(performance.now() - started).toBeGreaterThan(390);
    expect(broker.creations).toBe(1);
  });

  it.each([
    ['no leader', { led: 9_000, usable: 9_000 }, 'LEADER_NOT_AVAILABLE'],
    ['no files', { led: 0, usable: 9_000 }, 'NOT_LEADER_FOR_PARTITION'],
  ])('are given up after a while: %s', async (_, ms, code) => {
    const ensured = admin(new SlowBroker(ms).link, 300).ensureTopics([declaration]);
    await expect(ensured).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(code) });
  });

  it('are given up sooner when nobody answers', async () => {
    const absent = new SlowBroker({ led: 0, usable: 0 });
    const refresh = async () => {
      throw new NoAnswerError('nobody there');
    };
    const started = performance.now();
    const ensured = admin({ ...absent.link, refresh } as unknown as KafkaLink, 60_000).ensureTopics([declaration]);
    await expect(ensured).rejects.toMatchObject({ code: 'unavailable', message: 'nobody there' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

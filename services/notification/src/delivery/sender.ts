import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicPartition } from '@causeway/event-log';
import { sourcePatientKey } from '@causeway/person';
import { backoffMs, type EventBatch, type LogEvent, pause, type Reaction, type Runtime } from '@causeway/service';
import { contentOf } from '../alert/alert.ts';
import type { Courier } from './courier.ts';
import { deliveries, deliveryView } from './delivery-view.ts';
import { PartitionQueue } from './partition-queue.ts';

const alertTopic = 'causeway.notification.alert';
const deliveryTopic = 'causeway.notification.delivery';
const retry = { initialMs: 50, maxMs: 5_000 };

/** How much longer than its grace a call may take to notice that it was given up; ms. */
const abortMs = 1_000;

interface Assignment {
  readonly queue: PartitionQueue;
  readonly killed: AbortController;
}

/**
 * Sends the pending alerts of the partitions this instance has. It is woken by the batches of the log and reads only the
 * active ledger, so a rebuild never makes it call.
 */
export class Sender {
  readonly #runtime: Runtime;
  readonly #courier: Courier;
  readonly #drainMs: number;
  readonly #assignments = new Map<number, Assignment>();

  constructor(runtime: Runtime, options: { readonly courier: Courier; readonly drainMs: number }) {
    this.#runtime = runtime;
    this.#courier = options.courier;
    this.#drainMs = options.drainMs;
    runtime.telemetry.gauge('deliveries_queued', 'pending deliveries in memory', () =>
      [...this.#assignments.values()].reduce((sum, { queue }) => sum + queue.size, 0),
    );
  }

  /** Hears of each batch of alerts after the ledger has it. */
  reaction(): Reaction {
    return {
      name: 'sending',
      topics: [alertTopic],
      react: async ({ partition, events }: EventBatch) => {
        const queue = this.#assignments.get(partition)?.queue;
        for (const { event, position } of events as readonly LogEvent<typeof alertTopic>[]) {
          if (!contentOf(event).webhook) continue;
          const { id, subscription, sourcePatient } = event;
          queue?.take({
            id,
            subscription,
            patient: sourcePatientKey(sourcePatient),
            partition,
            offset: position.offset,
          });
        }
      },
    };
  }

  /** What was sent before is known only once the ledger has every outcome; batches, which bring them, wait for this call. */
  assigned(partitions: readonly TopicPartition[]): void {
    for (const { partition } of partitions.filter(it => it.topic === alertTopic)) {
      if (this.#assignments.has(partition)) continue;
      const killed = new AbortController();
      setMaxListeners(0, killed.signal);
      const queue = new PartitionQueue({
        partition,
        ledger: () => this.#runtime.views.collection(deliveryView, deliveries),
        deliver: (queued, stopping) => this.#courier.deliver(queued, { stopping, killed: killed.signal }),
      });
      this.#assignments.set(partition, { queue, killed });
      void this.#begin(partition, queue);
    }
  }

  /** Lets what is under way end, for a bounded time; then the partitions may go to another instance. */
  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    const mine = partitions.filter(it => it.topic === alertTopic);
    await Promise.all(mine.map(({ partition }) => this.#end(partition)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#assignments.keys()].map(partition => this.#end(partition)));
  }

  async #begin(partition: number, queue: PartitionQueue): Promise<void> {
    for (let attempt = 1; !queue.stopping.aborted; attempt++) {
      try {
        if (await this.#ledgerIsWhole(partition)) return await queue.load();
      } catch {
        // The log or the store is away; nothing is sent meanwhile.
      }
      await pause(backoffMs(attempt, retry), queue.stopping);
    }
  }

  async #ledgerIsWhole(partition: number): Promise<boolean> {
    const { log, views } = this.#runtime;
    const ends = await log.offsets([deliveryTopic]);
    const end = ends.find(it => it.partition === partition)?.end ?? 0;
    views.refresh();
    return end === 0 || (await views.reached({ topic: deliveryTopic, partition, offset: end - 1 }, 1_000));
  }

  async #end(partition: number): Promise<void> {
    const assignment = this.#assignments.get(partition);
    if (!assignment) return;
    this.#assignments.delete(partition);
    const stopped = assignment.queue.stop();
    const grace = new AbortController();
    await Promise.race([stopped, pause(this.#drainMs, grace.signal)]);
    grace.abort();
    assignment.killed.abort();
    await Promise.race([stopped, sleep(abortMs, undefined, { ref: false })]);
  }
}

import type { Position, TopicPartition } from '@causeway/event-log';
import type { Health } from './health.ts';

/** What a service lacks to be ready, as `/health/ready` calls it. */
const partOf = (service: string) => `${service}.views`;

/**
 * Whether a service that started has its partitions, and its views show what the log held at that time. Once they did it
 * stays ready: a lag later on is no reason to be taken out of work.
 */
export class CatchUp {
  readonly #service: string;
  readonly #health: Health;
  #ends: Map<string, number> | undefined;
  #caughtUp = false;

  constructor(service: string, health: Health) {
    this.#service = service;
    this.#health = health;
    health.set(partOf(service), false, 'waiting for its partitions');
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** With the partitions come the offsets at which their views are, and those at which the log ends. */
  assigned(
    starts: readonly Position[],
    ends: readonly { readonly topic: string; readonly partition: number; readonly end: number }[],
  ): void {
    if (this.#caughtUp) return;
    const startOf = new Map(starts.map(it => [nameOf(it), it.offset]));
    const behind = ends.filter(it => (startOf.get(nameOf(it)) ?? it.end) < it.end);
    this.#ends = new Map([...(this.#ends ?? []), ...behind.map(it => [nameOf(it), it.end] as const)]);
    this.#tell();
  }

  /** Others have all partitions: it stands by, and serves what the store they share shows. */
  spare(): void {
    this.#ends ??= new Map();
    if (!this.#caughtUp) this.#tell();
  }

  revoked(partitions: readonly TopicPartition[]): void {
    for (const it of partitions) this.#ends?.delete(nameOf(it));
    if (this.#ends && !this.#caughtUp) this.#tell();
  }

  /** Everything before `next` is done. */
  reached(at: TopicPartition, next: number): void {
    if (this.#caughtUp || next < (this.#ends?.get(nameOf(at)) ?? Number.POSITIVE_INFINITY)) return;
    this.#ends?.delete(nameOf(at));
    this.#tell();
  }

  #tell(): void {
    const behind = this.#ends?.size ?? 0;
    this.#caughtUp = behind === 0;
    this.#health.set(partOf(this.#service), this.#caughtUp, `the views of ${behind} partitions are catching up`);
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

import type { WireMessage } from './kafka-apis.ts';
import type { LogError } from './log-error.ts';

/** Records of one `append` call for one partition. They are written together, or split over calls of their own. */
export interface Append {
  readonly messages: readonly WireMessage[];
  readonly bytes: number;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** Told the offset of the first message. Later answers are ignored. */
  done(baseOffset: number): void;
  failed(error: LogError): void;
}

/** Appends that go to the log as one batch, under one sequence number, however often it has to be sent. */
export interface AppendBatch {
  readonly appends: readonly Append[];
  readonly messages: readonly WireMessage[];
  readonly bytes: number;
  /** The last deadline of its appends: until then somebody waits. */
  readonly deadline: number;
}

export interface BatchBounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** The appends that wait for one partition, in the order of the calls. */
export class AppendQueue {
  #waiting: Append[] = [];
  /** Set after a batch of several appends was refused as too large: they are tried one by one. */
  #oneByOne = 0;

  get length(): number {
    return this.#waiting.length;
  }

  push(append: Append): void {
    this.#waiting.push(append);
  }

  /** Whatever arrived meanwhile, up to the bounds; at least one append. */
  take({ maxRecords, maxBytes }: BatchBounds): AppendBatch | undefined {
    let [count, records, bytes] = [0, 0, 0];
    for (const append of this.#waiting) {
      const full = records + append.messages.length > maxRecords || bytes + append.bytes > maxBytes;
      if (count > 0 && (full || this.#oneByOne > 0)) break;
      count += 1;
      records += append.messages.length;
      bytes += append.bytes;
    }
    if (count === 0) return undefined;
    if (this.#oneByOne > 0) this.#oneByOne -= 1;
    return batchOf(this.#waiting.splice(0, count));
  }

  /** Puts back a batch that was refused as too large, to be sent append by append. */
  split(batch: AppendBatch): void {
    this.#waiting.unshift(...batch.appends);
    this.#oneByOne += batch.appends.length;
  }

  /** Removes the appends nobody waits for any more. They were never sent. */
  expire(now: number): readonly Append[] {
    const expired = this.#waiting.filter(it => it.deadline <= now);
    if (expired.length > 0) this.#waiting = this.#waiting.filter(it => it.deadline > now);
    return expired;
  }
}

function batchOf(appends: readonly Append[]): AppendBatch {
  return {
    appends,
    messages: appends.length === 1 ? (appends[0]?.messages ?? []) : appends.flatMap(it => it.messages),
    bytes: appends.reduce((sum, it) => sum + it.bytes, 0),
    deadline: Math.max(...appends.map(it => it.deadline)),
  };
}

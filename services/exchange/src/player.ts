import { setTimeout as sleep } from 'node:timers/promises';
import { type AckCode, connectMllp, Hl7Error, type MllpClient, parseAck } from '@causeway/hl7';
import { isAccepted } from './acknowledgement-text.ts';
import { type Latency, latencyOf } from './latency.ts';
import { mllpFailure } from './mllp-failure.ts';

/** A message to play; those of one `patient` keep their order. */
export interface Playable {
  readonly text: string;
  readonly patient: number;
}

export interface PlayOptions {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  /** Messages a second; without it as fast as they are answered. */
  readonly rate?: number;
  readonly timeoutMs?: number;
  /** Stops sending; what was sent is still answered. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (answered: number) => void;
}

export interface PlayReport {
  /** Answered, by acknowledgement code. */
  readonly codes: Readonly<Partial<Record<AckCode, number>>>;
  readonly answered: number;
  readonly accepted: number;
  /** Reasons in the words of the exchange, with how often each was given. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly perSecond: number;
  /** From the message on the wire to its acknowledgement, ms. */
  readonly latency: Latency;
}

/** Messages between two looks at how far a connection is behind: at most twice as many wait for it. */
const stretch = 32;
const maxTries = 6;

/**
 * Sends messages over several MLLP connections, one at a time on each and every patient on one. A connection that breaks
 * is opened again and the message sent again, as a sender does. Rejects with `CommandFailure` when that does not help.
 */
export async function play(messages: Iterable<Playable>, options: PlayOptions): Promise<PlayReport> {
  const tally = new Tally();
  const lanes = await openLanes(options, tally);
  const started = performance.now();
  let sent = 0;
  try {
    for (const message of messages) {
      if (options.rate !== undefined) await until(started + (sent * 1_000) / options.rate, options.signal);
      if (options.signal?.aborted) break;
      await lanes[message.patient % lanes.length]?.take(message);
      sent++;
    }
    for (const lane of lanes) await lane.idle();
  } finally {
    for (const lane of lanes) await lane.close();
  }
  return tally.report((performance.now() - started) / 1_000);
}

async function openLanes(options: PlayOptions, tally: Tally): Promise<readonly Lane[]> {
  const lanes: Lane[] = [];
  try {
    for (let i = 0; i < options.connections; i++) {
      const lane = new Lane(options, tally);
      await lane.open();
      lanes.push(lane);
    }
  } catch (error) {
    for (const lane of lanes) await lane.close();
    throw mllpFailure(error, options);
  }
  return lanes;
}

async function until(at: number, signal: AbortSignal | undefined): Promise<void> {
  const ms = at - performance.now();
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => {});
}

/** One connection and what waits for it. */
class Lane {
  readonly #options: PlayOptions;
  readonly #tally: Tally;
  #client: MllpClient | undefined;
  #tail: Promise<void> = Promise.resolve();
  #mark: Promise<void> = this.#tail;
  #taken = 0;
  #failure: unknown;

  constructor(options: PlayOptions, tally: Tally) {
    this.#options = options;
    this.#tally = tally;
  }

  async open(): Promise<void> {
    const { host, port, timeoutMs = 15_000 } = this.#options;
    this.#client = await connectMllp({ host, port, timeoutMs });
  }

  /** Resolves when the message is on its way or close to it; rejects when the lane has failed. */
  async take(message: Playable): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#tail = this.#tail.then(() => this.#deliver(message));
    if (++this.#taken % stretch !== 0) return;
    const before = this.#mark;
    this.#mark = this.#tail;
    await before;
  }

  async idle(): Promise<void> {
    await this.#tail;
    if (this.#failure) throw this.#failure;
  }

  async close(): Promise<void> {
    await this.#client?.close();
  }

  async #deliver({ text }: Playable): Promise<void> {
    if (this.#failure) return;
    try {
      const started = performance.now();
      const answer = await this.#send(text);
      this.#tally.add(answer, performance.now() - started);
      this.#options.onProgress?.(this.#tally.answered);
    } catch (error) {
      this.#failure = asFailure(error, this.#options);
    }
  }

  async #send(text: string): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        if (!this.#client) await this.open();
        return (await this.#client?.send(text)) ?? '';
      } catch (error) {
        this.#client = undefined;
        if (!(error instanceof Hl7Error) || !error.retryable || attempt >= maxTries) throw error;
        await sleep(250 * 2 ** attempt);
      }
    }
  }
}

function asFailure(error: unknown, options: PlayOptions): unknown {
  try {
    return mllpFailure(error, options);
  } catch (unexpected) {
    return unexpected;
  }
}

class Tally {
  readonly #codes: Partial<Record<AckCode, number>> = {};
  readonly #refusals: Record<string, number> = {};
  readonly #samplesMs: number[] = [];
  #accepted = 0;

  get answered(): number {
    return this.#samplesMs.length;
  }

  add(answer: string, ms: number): void {
    const ack = parseAck(answer);
    this.#samplesMs.push(ms);
    this.#codes[ack.code] = (this.#codes[ack.code] ?? 0) + 1;
    if (isAccepted(ack)) this.#accepted++;
    else {
      const text = ack.error?.text ?? ack.text ?? 'no reason given';
      this.#refusals[text] = (this.#refusals[text] ?? 0) + 1;
    }
  }

  report(seconds: number): PlayReport {
    return {
      codes: this.#codes,
      answered: this.answered,
      accepted: this.#accepted,
      refusals: this.#refusals,
      seconds: rounded(seconds),
      perSecond: rounded(this.answered / Math.max(seconds, 0.001)),
      latency: latencyOf(this.#samplesMs.map(rounded)),
    };
  }
}

/** To hundredths. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

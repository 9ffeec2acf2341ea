import { Worker } from 'node:worker_threads';
import type { FacilityContext } from '@causeway/conversion';
import { InvalidEvent } from '@causeway/service/event';
import { packed, unpacked } from '@causeway/service/packed';
import type { CodeMap } from '@causeway/terminology';
import type { ConvertedBy, Inbound } from './clinical-event.ts';
import type { ConversionReply, ConversionRequest, InvalidMessage } from './conversion-request.ts';
import { SentOnce } from './sent-once.ts';

/** A message, and what it is converted with. */
export interface ToConvert extends ConvertedBy {
  readonly inbound: Inbound;
}

/** A clinical event in the single-object encoding, ready for `Publisher.publishEncoded`. */
export interface EncodedEvent {
  readonly key: string;
  readonly value: Buffer;
}

/** The thread ended while it converted. Trying again starts another. */
class ConversionThreadLost extends Error {
  override readonly name = 'ConversionThreadLost';
  readonly code = 'conversion-thread-lost';
  readonly retryable = true;
}

interface Waiting {
  readonly resolve: (reply: ConversionReply) => void;
  readonly reject: (cause: unknown) => void;
}

/** From `src` too: a worker is started from a file of JavaScript. */
const program = new URL('../../dist/normalize/conversion-main.js', import.meta.url);
/** Its young generation, MB; a message leaves some 100 KB of garbage behind. */
const young = 48;

/**
 * Conversion takes a fifth of what a message costs and needs nothing but the message and what is known of its sender, so
 * it has a thread of its own beside the event loop. Started by the first message; one for all of the process.
 */
export class ConversionThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #facilities = new SentOnce<FacilityContext>();
  readonly #books = new SentOnce<readonly CodeMap[]>();
  #nextId = 0;
  #lost = false;

  constructor(of = program) {
    this.#worker = new Worker(of, { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: young } });
    this.#worker.unref();
    this.#worker.on('message', (reply: ConversionReply) => this.#settle(reply));
    this.#worker.on('error', cause => this.#lose(cause));
    this.#worker.on('exit', () => this.#lose(undefined));
  }

  get lost(): boolean {
    return this.#lost;
  }

  /**
   * What the messages say, in their order. Rejects with `InvalidEvent` for the first that cannot be converted, and with
   * `conversion-thread-lost` (retryable).
   */
  async convert(all: readonly ToConvert[]): Promise<readonly EncodedEvent[]> {
    const reply = await this.#ask(all);
    if ('invalid' in reply) throw invalidEvent(all, reply.invalid);
    const { keys, ends, data } = reply.events;
    return unpacked(data, ends).map((value, index) => ({ key: keys[index] ?? '', value }));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(all: readonly ToConvert[]): Promise<ConversionReply> {
    const { data, ends } = packed(all.map(it => it.inbound.event.body));
    const id = this.#nextId++;
    const messages = all.map(({ inbound, facility, book, outcome }, index) => {
      const { body: _, ...event } = inbound.event;
      const { key, position } = inbound;
      const given = { facility: this.#facilities.idOf(facility), book: this.#books.idOf(book.maps), outcome };
      return { key, position, event, end: ends[index] ?? 0, ...given };
    });
    const news = { facilities: this.#facilities.changes(), books: this.#books.changes() };
    const request: ConversionRequest = { id, messages, data, ...news };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(request, [data.buffer as ArrayBuffer]);
    });
  }

  #settle(reply: ConversionReply): void {
    this.#waiting.get(reply.id)?.resolve(reply);
    this.#waiting.delete(reply.id);
  }

  #lose(cause: unknown): void {
    this.#lost = true;
    const error = new ConversionThreadLost('the conversion thread ended', { cause });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function invalidEvent(all: readonly ToConvert[], { index, code, text, cause }: InvalidMessage): InvalidEvent {
  const position = all[index]?.inbound.position;
  if (position === undefined) throw new RangeError('the conversion thread named a message it was not sent');
  return new InvalidEvent(position, code, text, cause);
}

let shared: ConversionThread | undefined;

/** `ConversionThread.convert`, on the thread of the process. */
export async function convertOnThread(all: readonly ToConvert[]): Promise<readonly EncodedEvent[]> {
  if (all.length === 0) return [];
  if (shared === undefined || shared.lost) shared = new ConversionThread();
  return shared.convert(all);
}

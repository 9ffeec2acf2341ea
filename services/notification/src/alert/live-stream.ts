import type { ServerResponse } from 'node:http';
import { type ConsentDefault, Disclosure } from '@causeway/disclosure';
import type { RecordBatch, Subscription } from '@causeway/event-log';
import { sourcePatientId } from '@causeway/person';
import { type Actor, decodeBatch, type LogEvent, type Runtime } from '@causeway/service';
import { tellAlert } from './alert.ts';
import { type AlertFilter, passes } from './alert-filter.ts';
import { type AlertDocument, alertDocument } from './alert-view.ts';
import { advanced, type Cursor, formatCursor } from './cursor.ts';
import type { Inbox } from './inbox.ts';

const topic = 'causeway.notification.alert';
const heartbeatMs = 15_000;
/** A client that has this much unread is cut off; it resumes by Last-Event-ID. */
const maxUnreadBytes = 1024 * 1024;
const maxUndecided = 1_000;
const pageSize = 200;
/** Alerts raised twice within so many are told once. */
const remembered = 10_000;

export interface StreamRequest {
  readonly actor: Actor;
  readonly filter: AlertFilter;
  /** Resume here; without it only what comes from now on is sent. */
  readonly from?: Cursor;
  /** When the caller's token ends, ms since the epoch: the stream ends with it. */
  readonly expiresAt?: number;
}

/**
 * Alerts as Server-Sent Events (WHATWG HTML 9.2). Each instance follows every partition of the alerts, so a client may be
 * connected to any of them. Consent is decided for each alert when it is sent.
 */
export class LiveStream {
  readonly #runtime: Runtime;
  readonly #inbox: Inbox;
  readonly #disclosure: Disclosure;
  readonly #clients = new Set<StreamClient>();
  readonly #seen = new Set<string>();
  #head: Cursor = [];
  #following: Subscription | undefined;

  constructor(runtime: Runtime, options: { readonly inbox: Inbox; readonly standard: ConsentDefault }) {
    this.#runtime = runtime;
    this.#inbox = options.inbox;
    this.#disclosure = new Disclosure(runtime, options.standard);
    runtime.telemetry.gauge('alert_streams', 'clients of the live stream', () => this.#clients.size);
  }

  get partitions(): number {
    return this.#head.length;
  }

  async open(): Promise<void> {
    const ends = [...(await this.#runtime.log.offsets([topic]))].sort((a, b) => a.partition - b.partition);
    this.#head = ends.map(it => it.end);
    this.#following = await this.#runtime.log.follow({
      topics: [topic],
      from: ends.map(({ partition, end }) => ({ topic, partition, offset: end })),
      onBatch: batch => this.#take(batch),
    });
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.end();
    await this.#following?.close();
  }

  /** Takes over the response until either side ends it. */
  serve(response: ServerResponse, request: StreamRequest): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(`retry: 2000\n: connected\n\n`);
    const client = new StreamClient({
      response,
      request,
      head: this.#head,
      disclosure: this.#disclosure,
      onEnd: () => this.#clients.delete(client),
    });
    this.#clients.add(client);
    void client.run(from => this.#backlog(request.actor.organization, from, client.head));
  }

  /** What came before the client did. The inbox may be a moment behind the log that this instance follows. */
  async #backlog(organization: string, from: Cursor, head: Cursor): Promise<readonly AlertDocument[]> {
    for (const [partition, end] of head.entries()) {
      const offset = end - 1;
      if (end > (from[partition] ?? 0)) await this.#runtime.views.reached({ topic, partition, offset }, 5_000);
    }
    return (await this.#inbox.arrived(organization, from, { limit: pageSize, until: head })).documents;
  }

  async #take(batch: RecordBatch): Promise<void> {
    const { events, next } = await decodeBatch(this.#runtime.codec, batch);
    for (const { event, position } of events as readonly LogEvent<typeof topic>[]) {
      if (!this.#isNew(event.id)) continue;
      const interested = [...this.#clients].filter(it => it.organization === event.organization);
      if (interested.length === 0) continue;
      const alert = alertDocument(event, position);
      for (const client of interested) client.offer(alert);
    }
    this.#head = this.#head.map((end, at) => (at === batch.partition ? next : end));
  }

  #isNew(id: string): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    if (this.#seen.size > remembered) this.#forgetOldest();
    return true;
  }

  /** An eighth at a time: to find its first entry, a set goes over all that were deleted before. */
  #forgetOldest(): void {
    for (const id of this.#seen) {
      if (this.#seen.size <= (remembered * 7) / 8) return;
      this.#seen.delete(id);
    }
  }
}

interface StreamClientOptions {
  readonly response: ServerResponse;
  readonly request: StreamRequest;
  /** Where the live alerts begin for this client. */
  readonly head: Cursor;
  readonly disclosure: Disclosure;
  readonly onEnd: () => void;
}

/** One connection: what it missed, then what comes, one at a time. */
class StreamClient {
  readonly head: Cursor;
  readonly #options: StreamClientOptions;
  readonly #queue: AlertDocument[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #cursor: Cursor;
  #wake: (() => void) | undefined;
  #ended = false;

  constructor(options: StreamClientOptions) {
    const { response, request, head, onEnd } = options;
    this.#options = options;
    this.head = head;
    this.#cursor = request.from ?? head;
    response.once('close', () => {
      this.#ended = true;
      for (const timer of this.#timers) clearTimeout(timer);
      onEnd();
      this.#wake?.();
    });
    this.#timers.push(setInterval(() => this.#write(': \n\n'), heartbeatMs));
    if (request.expiresAt !== undefined) {
      const leftMs = Math.min(request.expiresAt - Date.now(), 2 ** 31 - 1);
      this.#timers.push(setTimeout(() => this.end(), Math.max(0, leftMs)));
    }
  }

  get organization(): string {
    return this.#options.request.actor.organization;
  }

  /** An alert that just came. A client that does not keep up is cut off, and not the memory filled. */
  offer(alert: AlertDocument): void {
    if (this.#queue.length >= maxUndecided) {
      this.#options.response.destroy();
      return;
    }
    this.#queue.push(alert);
    this.#wake?.();
  }

  end(): void {
    this.#options.response.end();
  }

  async run(backlog: (from: Cursor) => Promise<readonly AlertDocument[]>): Promise<void> {
    try {
      if (this.#options.request.from) {
        for (
          let missed = await backlog(this.#cursor);
          missed.length > 0 && !this.#ended;
          missed = await backlog(this.#cursor)
        ) {
          for (const alert of missed) await this.#send(alert);
        }
      }
      while (!this.#ended) {
        const alert = this.#queue.shift();
        if (alert) await this.#send(alert);
        else await this.#woken();
      }
    } catch {
      // What could not be decided is not sent; the client resumes where it was.
      this.end();
    }
  }

  async #send(alert: AlertDocument): Promise<void> {
    const { request, disclosure } = this.#options;
    if (this.#ended || alert.offset < (this.#cursor[alert.partition] ?? 0)) return;
    this.#cursor = advanced(this.#cursor, alert);
    if (!passes(request.filter, alert)) return;
    const person = await disclosure.person(sourcePatientId(alert.sourcePatient));
    const access = { actor: request.actor, action: 'alert-stream', resourceTypes: ['Encounter'] };
    const { permitted } = await disclosure.authorize(person, access);
    if (!permitted) return;
    this.#write(`id: ${formatCursor(this.#cursor)}\nevent: alert\ndata: ${JSON.stringify(tellAlert(alert))}\n\n`);
  }

  #write(text: string): void {
    const { response } = this.#options;
    if (this.#ended) return;
    response.write(text);
    if (response.writableLength > maxUnreadBytes) response.destroy();
  }

  #woken(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}

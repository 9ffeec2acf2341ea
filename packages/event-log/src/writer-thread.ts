import { Worker } from 'node:worker_threads';
import { LogError } from './log-error.ts';

export interface WriterData {
  readonly logFile: string;
  readonly groupsFile: string;
  /** The write-ahead log is copied into the database when it has this many pages of 4 KiB. */
  readonly checkpointPages: number;
  readonly maxBytes?: number;
}

/** Where a chunk of a commit stands in its data, in bytes. */
export interface ChunkSpan {
  readonly id: number;
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

export interface TopicRow {
  readonly name: string;
  readonly partitions: number;
  readonly firstPartitionId: number;
}

export interface CommittedRow {
  readonly group: string;
  readonly partitionId: number;
  readonly next: number;
}

/** So many at a time: each has memory of its own. */
export const commitsUnderWay = 2;

interface Commit {
  readonly kind: 'commit';
  readonly chunks: readonly ChunkSpan[];
  readonly data: Uint8Array;
  /** Its offsets follow those of the commit before: it is refused when that one was. */
  readonly follows: boolean;
}

/** A commit as the thread is told: its data stands at the beginning of one of the memories it was given. */
export interface SharedCommit {
  readonly kind: 'commit';
  /** Of each chunk `id`, `count`, `start` and `end`, one after the other. */
  readonly spans: readonly number[];
  readonly follows: boolean;
  readonly slot: number;
  /** The memory of this slot from now on; undefined while that has not changed. */
  readonly memory: SharedArrayBuffer | undefined;
}

export type WriterRequest =
  | Commit
  | { readonly kind: 'topics'; readonly topics: readonly TopicRow[] }
  | { readonly kind: 'committed'; readonly offsets: readonly CommittedRow[] }
  | { readonly kind: 'ping' }
  | { readonly kind: 'close' };

export interface WriterReply {
  readonly id: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What is posted, so that nothing of a commit but a few numbers is cloned. */
export type WriterMessage = (SharedCommit | Exclude<WriterRequest, Commit>) & { readonly id: number };

const firstMemoryBytes = 256 * 1024;

interface Waiting {
  resolve(): void;
  reject(cause: unknown): void;
}

/** The writer refused one request; the next may succeed. */
class WriterRefusal extends Error {
  override readonly name = 'WriterRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The thread that writes an embedded log. Requests are performed one after the other. */
export class WriterThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  readonly #onLost: (cause: LogError) => void;
  readonly #memories = Array.from({ length: commitsUnderWay }, () => new Uint8Array(new SharedArrayBuffer(0)));
  #commits = 0;
  #nextId = 1;
  #closing = false;
  #lost: LogError | undefined;

  /** `onLost` is told once when the thread ends without having been closed. */
  static async start(data: WriterData, onLost: (cause: LogError) => void): Promise<WriterThread> {
    const thread = new WriterThread(data, onLost);
    await thread.#reply(0);
    return thread;
  }

  private constructor(data: WriterData, onLost: (cause: LogError) => void) {
    this.#onLost = onLost;
    this.#worker = new Worker(new URL('./embedded-writer.mjs', import.meta.url), { workerData: data, execArgv: [] });
    this.#worker.on('message', (reply: WriterReply) => this.#settle(reply));
    this.#worker.on('error', cause => this.#lose(cause));
    this.#exited = new Promise(resolve => {
      this.#worker.once('exit', () => {
        if (!this.#closing) this.#lose(undefined);
        resolve();
      });
    });
  }

  /** Rejects with `WriterRefusal`, or with `LogError` (`unavailable`) when the thread is gone. */
  async perform(request: WriterRequest): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    const id = this.#nextId++;
    const reply = this.#reply(id);
    const message = request.kind === 'commit' ? this.#shared(request) : request;
    this.#worker.postMessage({ ...message, id } satisfies WriterMessage);
    return reply;
  }

  /** The memory is the thread's until it has answered. */
  #shared({ chunks, data, follows }: Commit): SharedCommit {
    const slot = this.#commits++ % commitsUnderWay;
    const known = this.#memories[slot];
    const memory = known !== undefined && data.length <= known.length ? known : memoryFor(data);
    memory.set(data);
    this.#memories[slot] = memory;
    const spans = chunks.flatMap(({ id, count, start, end }) => [id, count, start, end]);
    return { kind: 'commit', spans, follows, slot, memory: memory === known ? undefined : memory.buffer };
  }

  /** Copies the write-ahead log into the database and ends the thread. */
  async close(): Promise<void> {
    if (this.#closing) return this.#exited;
    this.#closing = true;
    // Answered by the end of the thread.
    if (this.#lost === undefined) this.#worker.postMessage({ kind: 'close', id: 0 });
    await this.#exited;
  }

  #reply(id: number): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.error === undefined) waiting?.resolve();
    else waiting?.reject(new WriterRefusal(reply.error.code, reply.error.message));
  }

  #lose(cause: unknown): void {
    if (this.#lost !== undefined) return;
    this.#lost = new LogError('unavailable', 'the writer of the log has stopped', { retryable: false, cause });
    for (const waiting of this.#waiting.values()) waiting.reject(this.#lost);
    this.#waiting.clear();
    this.#onLost(this.#lost);
  }
}

function memoryFor({ length }: Uint8Array): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(Math.max(firstMemoryBytes, 2 ** Math.ceil(Math.log2(length)))));
}

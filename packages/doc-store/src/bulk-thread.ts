import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BulkReply, BulkRequest } from './bulk-request.ts';
import type { CollectionChanges } from './doc-store.ts';
import { StoreError } from './store-error.ts';

/** From `src` too: a worker is started from a file of JavaScript. */
const program = new URL('../dist/bulk-main.js', import.meta.url);
/** Its young generation, MB. */
const young = 16;
/** It ends when nothing was written for so long. */
const idleMs = 5_000;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * A store file's writer of many documents: their rows, the statements and the commit take its time and not the event loop's. It
 * runs while there is something to write.
 */
export class BulkThread {
  readonly #file: string;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #idle: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Rejects with libsql's error, or a retryable one when the thread was lost. */
  async write(changes: readonly CollectionChanges[]): Promise<void> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = this.#nextId++;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        worker.postMessage({ id, changes } satisfies BulkRequest);
      });
    } finally {
      this.#waiting.delete(id);
      this.#idle = setTimeout(() => void this.end(), idleMs).unref();
    }
  }

  /** Resolves when the thread has let go of the file. Not while it writes. */
  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    if (!worker) return;
    const gone = once(worker, 'exit');
    worker.postMessage('close');
    await gone.catch(() => undefined);
  }

  #start(): Worker {
    const worker = new Worker(program, {
      execArgv: [],
      workerData: { file: this.#file },
      resourceLimits: { maxYoungGenerationSizeMb: young },
    });
    worker.unref();
    worker.on('message', ({ id, failure }: BulkReply) => {
      const waiting = this.#waiting.get(id);
      if (failure) waiting?.reject(Object.assign(new Error(failure.message), { code: failure.code }));
      else waiting?.resolve();
    });
    worker.on('error', cause => this.#lose(worker, cause));
    worker.on('exit', () => this.#lose(worker, undefined));
    return worker;
  }

  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker === worker) this.#worker = undefined;
    const lost = new StoreError('unavailable', 'the thread that writes the store was lost', { retryable: true, cause });
    for (const { reject } of this.#waiting.values()) reject(lost);
  }
}

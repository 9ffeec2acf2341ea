import { Worker } from 'node:worker_threads';

export interface CheckpointRequest {
  readonly id: number;
  readonly kind: 'checkpoint' | 'close';
  readonly file: string;
}

/** Between two checkpoints of a file, at least. */
const everyMs = 500;

/** The thread that checkpoints all store files of the process. It runs while one is open. */
class CheckpointThread {
  readonly #worker = new Worker(new URL('./embedded-checkpointer.mjs', import.meta.url), { execArgv: [] });
  readonly #waiting = new Map<number, () => void>();
  #nextId = 1;
  #lost = false;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (id: number) => this.#settle(id));
    this.#worker.on('error', () => this.#lose());
    this.#worker.on('exit', () => this.#lose());
  }

  /** Never rejects: a store whose log nobody checkpoints does it itself. */
  ask(kind: CheckpointRequest['kind'], file: string): Promise<void> {
    if (this.#lost) return Promise.resolve();
    const id = this.#nextId++;
    return new Promise(resolve => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, kind, file } satisfies CheckpointRequest);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(id: number): void {
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
  }

  #lose(): void {
    this.#lost = true;
    for (const id of [...this.#waiting.keys()]) this.#settle(id);
  }
}

let shared: CheckpointThread | undefined;
let users = 0;

/** One store file's use of the thread. */
export class Checkpoints {
  readonly #file: string;
  readonly #thread: CheckpointThread;
  #askedAt = 0;
  #underWay = false;

  constructor(file: string) {
    this.#file = file;
    shared ??= new CheckpointThread();
    users += 1;
    this.#thread = shared;
  }

  /** Call it after a commit. */
  committed(): void {
    const now = performance.now();
    if (this.#underWay || now - this.#askedAt < everyMs) return;
    this.#askedAt = now;
    this.#underWay = true;
    void this.#thread.ask('checkpoint', this.#file).then(() => {
      this.#underWay = false;
    });
  }

  /** Resolves when the thread has let go of the file. */
  async close(): Promise<void> {
    await this.#thread.ask('close', this.#file);
    users -= 1;
    if (users > 0 || shared === undefined) return;
    const ending = shared;
    shared = undefined;
    await ending.end();
  }
}

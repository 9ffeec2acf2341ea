import { Worker } from 'node:worker_threads';

export interface CheckpointRequest {
  readonly id: number;
  readonly kind: 'checkpoint' | 'close';
  readonly file: string;
}

interface CheckpointReply {
  readonly id: number;
  /** How many the log had. */
  readonly frames: number;
}

/** 64 MiB. A longer log is copied to its end while nobody writes, so that it begins anew. */
const longest = 16_000;
/** Between two checkpoints of a file, at least. */
const everyMs = 500;

/** The thread that checkpoints all store files of the process. It runs while one is open. */
class CheckpointThread {
  readonly #worker = new Worker(new URL('./embedded-checkpointer.mjs', import.meta.url), { execArgv: [] });
  readonly #waiting = new Map<number, (frames: number) => void>();
  #nextId = 1;
  #lost = false;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', ({ id, frames }: CheckpointReply) => this.#settle(id, frames));
    this.#worker.on('error', () => this.#lose());
    this.#worker.on('exit', () => this.#lose());
  }

  /** Resolves with the frames that the log had. Never rejects: a store whose log nobody checkpoints does it itself. */
  ask(kind: CheckpointRequest['kind'], file: string): Promise<number> {
    if (this.#lost) return Promise.resolve(0);
    const id = this.#nextId++;
    return new Promise(resolve => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, kind, file } satisfies CheckpointRequest);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(id: number, frames: number): void {
    this.#waiting.get(id)?.(frames);
    this.#waiting.delete(id);
  }

  #lose(): void {
    this.#lost = true;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, 0);
  }
}

let shared: CheckpointThread | undefined;
let users = 0;

/** One store file's use of the thread. */
export class Checkpoints {
  readonly #file: string;
  readonly #thread: CheckpointThread;
  #askedAt = 0;
  #underWay: Promise<void> | undefined;
  /** Of the log, unless it begins anew with the next commit. */
  #frames = 0;
  #commits = 0;

  constructor(file: string) {
    this.#file = file;
    shared ??= new CheckpointThread();
    users += 1;
    this.#thread = shared;
  }

  /** Call it after a commit. */
  committed(): void {
    this.#commits += 1;
    if (this.#underWay || performance.now() - this.#askedAt < everyMs) return;
    void this.#copy();
  }

  /**
   * Call it in one's turn, before a transaction: with writers who never pause the log would grow for ever, or the writer
   * have to copy it, and to wait for the disk on the event loop's time.
   */
  async room(): Promise<void> {
    if (this.#frames <= longest) return;
    await this.#underWay;
    await this.#copy();
  }

  #copy(): Promise<void> {
    this.#askedAt = performance.now();
    const commits = this.#commits;
    this.#underWay = this.#thread.ask('checkpoint', this.#file).then(frames => {
      this.#frames = commits === this.#commits ? 0 : frames;
      this.#underWay = undefined;
    });
    return this.#underWay;
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

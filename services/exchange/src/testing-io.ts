import { PassThrough } from 'node:stream';
import type { Environment } from '@causeway/service';
import { run } from './cli.ts';
import type { Io } from './io.ts';

/** A process as tests are one: what is said is kept, and Ctrl-C is a call. */
export class TestingIo implements Io {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly env: Environment;
  readonly directory: string;
  #out = '';
  #err = '';
  readonly #listeners = new Set<() => void>();

  constructor(env: Environment, directory = process.cwd()) {
    this.env = env;
    this.directory = directory;
    this.stdout.on('data', chunk => {
      this.#out += chunk;
    });
    this.stderr.on('data', chunk => {
      this.#err += chunk;
    });
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  readonly onStop = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  interrupt(): void {
    for (const listener of this.#listeners) listener();
  }
}

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command to its end. */
export async function causeway(env: Environment, ...argv: readonly string[]): Promise<Ran> {
  const io = new TestingIo(env);
  const exitCode = await run(argv, io);
  // What was written is heard a turn later.
  await new Promise(resolve => setImmediate(resolve));
  return { exitCode, out: io.out, err: io.err };
}

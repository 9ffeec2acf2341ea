import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Server = 'kafka' | `kafka-${number}` | 'mongo';

/**
 * The servers of a cluster, for tests that take them away: a program that takes `stop`, `crash` or `start` and the name
 * of a server, and `up` and `down` for all of them, named by CAUSEWAY_CLUSTER_CONTROL.
 */
export class ClusterControl {
  readonly #program: string;
  readonly #environment: Readonly<Record<string, string>>;

  /** `environment` is for a cluster of the test's own; by default it is the one the tests run on. */
  constructor(environment: Readonly<Record<string, string>> = {}) {
    const program = process.env.CAUSEWAY_CLUSTER_CONTROL;
    if (!program) {
      throw new Error('CAUSEWAY_CLUSTER_CONTROL is not set: name the program that stops and starts the servers');
    }
    this.#program = program;
    this.#environment = environment;
  }

  /** Starts every server; answers the variables it tells, KAFKA_BROKERS and MONGODB_URL among them. */
  async up(): Promise<Readonly<Record<string, string>>> {
    const lines = (await this.#call('up')).matchAll(/^export (\w+)='?([^'\s]*)'?/gm);
    return Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name, value]));
  }

  async down(): Promise<void> {
    await this.#call('down');
  }

  /** The gentle way. */
  async stop(server: Server): Promise<void> {
    await this.#call('stop', server);
  }

  /** kill -9 */
  async crash(server: Server): Promise<void> {
    await this.#call('crash', server);
  }

  /** With the data it had; resolves when it listens. */
  async start(server: Server): Promise<void> {
    await this.#call('start', server);
  }

  async #call(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#program, args, { env: { ...process.env, ...this.#environment } });
    return stdout;
  }
}

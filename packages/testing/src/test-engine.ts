import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineSettings, Settings } from '@causeway/service';

export type EngineKind = EngineSettings['kind'];

/** The engine this run of the tests is for: `CAUSEWAY_TEST_ENGINE=cluster` needs KAFKA_BROKERS and MONGODB_URL. */
export const engineKind: EngineKind = process.env.CAUSEWAY_TEST_ENGINE === 'cluster' ? 'cluster' : 'embedded';

/** A place of its own for one test: a folder, and on a cluster names that nobody else uses. */
export interface TestPlace {
  readonly kind: EngineKind;
  readonly directory: string;
  /** For a host in this process. */
  readonly settings: Settings;
  /** The same for a child process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Removes the folder. */
  remove(): Promise<void>;
}

export async function createTestPlace(kind: EngineKind = engineKind): Promise<TestPlace> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-test-'));
  const name = `t${randomBytes(5).toString('hex')}`;
  const common = { dataDirectory: directory, host: '127.0.0.1', httpPort: 0, logLevel: 'silent' };
  const remove = () => rm(directory, { recursive: true, force: true, maxRetries: 5 });
  if (kind === 'embedded') {
    const environment = { CAUSEWAY_DATA: directory };
    return { kind, directory, settings: { ...common, engine: { kind, directory } }, environment, remove };
  }
  const { KAFKA_BROKERS: brokers, MONGODB_URL: mongodbUrl } = process.env;
  if (!brokers || !mongodbUrl) throw new Error('CAUSEWAY_TEST_ENGINE=cluster needs KAFKA_BROKERS and MONGODB_URL');
  const engine = {
    kind,
    brokers: brokers.split(','),
    security: {},
    mongodbUrl,
    database: name,
    topicPrefix: `${name}.`,
  } as const;
  const environment = {
    CAUSEWAY_DATA: directory,
    KAFKA_BROKERS: brokers,
    MONGODB_URL: mongodbUrl,
    CAUSEWAY_DATABASE: name,
    CAUSEWAY_TOPIC_PREFIX: `${name}.`,
  };
  return { kind, directory, settings: { ...common, engine }, environment, remove };
}

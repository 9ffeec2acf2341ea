import { resolve } from 'node:path';
import type { EngineSettings } from './engine.ts';

/** A variable that makes no sense: says which, and what would. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'settings';
  readonly retryable = false;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly engine: EngineSettings;
  /** Where keys and embedded data lie. */
  readonly dataDirectory: string;
  readonly host: string;
  readonly httpPort: number;
  /** Tokens of an identity provider; without it, those of the local issuer. */
  readonly issuer?: { readonly jwksUrl: string; readonly issuer: string };
  readonly schemaRegistryUrl?: string;
  readonly logLevel: string;
  /** Rejected records among 1,000 of a partition above which its consumer stops; 50 unless told. */
  readonly deadLetterCap?: number;
}

/**
 * Reads what every service takes from its environment; only `main.ts` files call it. An empty variable is as none:
 * deployment files pass on what was not set as `NAME=`.
 */
export function readSettings(environment: Environment): Settings {
  const dataDirectory = resolve(environment.CAUSEWAY_DATA || 'data');
  const { CAUSEWAY_JWKS_URL: jwksUrl, CAUSEWAY_ISSUER: issuer, SCHEMA_REGISTRY_URL: schemaRegistryUrl } = environment;
  if (!jwksUrl !== !issuer) {
    throw new SettingsError(
      'CAUSEWAY_JWKS_URL and CAUSEWAY_ISSUER go together: where the keys are, and whose tokens they sign',
    );
  }
  return {
    engine: readEngine(environment, dataDirectory),
    dataDirectory,
    host: environment.CAUSEWAY_HOST || '127.0.0.1',
    httpPort: readPort(environment, 'CAUSEWAY_HTTP_PORT', 8080),
    ...(jwksUrl && issuer ? { issuer: { jwksUrl, issuer } } : {}),
    ...(schemaRegistryUrl ? { schemaRegistryUrl } : {}),
    logLevel: environment.CAUSEWAY_LOG_LEVEL || 'info',
    ...readDeadLetterCap(environment),
  };
}

function readDeadLetterCap({ CAUSEWAY_DEAD_LETTER_CAP: text }: Environment): Pick<Settings, 'deadLetterCap'> {
  if (!text) return {};
  const deadLetterCap = Number(text);
  if (Number.isInteger(deadLetterCap) && deadLetterCap >= 0) return { deadLetterCap };
  throw new SettingsError(`CAUSEWAY_DEAD_LETTER_CAP is how many records may be rejected among 1000, not "${text}"`);
}

function readEngine(environment: Environment, directory: string): EngineSettings {
  const { KAFKA_BROKERS: brokers, MONGODB_URL: mongodbUrl } = environment;
  if (!brokers && !mongodbUrl) return { kind: 'embedded', directory };
  if (!brokers || !mongodbUrl) {
    throw new SettingsError('KAFKA_BROKERS and MONGODB_URL go together; set both, or neither for the embedded engine');
  }
  const { CAUSEWAY_DATABASE: database, CAUSEWAY_TOPIC_PREFIX: topicPrefix } = environment;
  return {
    kind: 'cluster',
    brokers: brokers.split(',').map(it => it.trim()),
    mongodbUrl,
    database: database || 'causeway',
    topicPrefix: topicPrefix || '',
  };
}

/** A TCP port; 0 lets the system choose. */
export function readPort(environment: Environment, name: string, standard: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return standard;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SettingsError(`${name} is a port from 0 to 65535, not "${text}"`);
}

/** One of several words. */
export function readChoice<const T extends string>(
  environment: Environment,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const text = environment[name];
  if (text === undefined || text === '') return choices[0];
  const chosen = choices.find(it => it === text);
  if (chosen === undefined) throw new SettingsError(`${name} is one of ${choices.join(', ')}, not "${text}"`);
  return chosen;
}

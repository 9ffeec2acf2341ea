import { resolve } from 'node:path';
import type { EngineSettings } from './engine.ts';
import { type Environment, readChoice, readPort, SettingsError } from './environment.ts';
import { readKafkaSecurity } from './kafka-security.ts';

const logLevels = ['info', 'trace', 'debug', 'warn', 'error', 'silent'] as const;

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
    logLevel: readChoice(environment, 'CAUSEWAY_LOG_LEVEL', logLevels),
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
    security: readKafkaSecurity(environment),
    mongodbUrl,
    database: database || 'causeway',
    topicPrefix: topicPrefix || '',
  };
}

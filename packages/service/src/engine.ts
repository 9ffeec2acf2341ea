import { join } from 'node:path';
import { type DocStore, openEmbeddedStore, openMongoStore } from '@causeway/doc-store';
import { type EventLog, openEmbeddedLog, openKafkaLog, prefixedLog } from '@causeway/event-log';
import type { KafkaSecurity } from './kafka-security.ts';
import { turns } from './turns.ts';

/** Where the log and the stores are. */
export type EngineSettings =
  | { readonly kind: 'embedded'; readonly directory: string }
  | {
      readonly kind: 'cluster';
      readonly brokers: readonly string[];
      readonly security: KafkaSecurity;
      readonly mongodbUrl: string;
      readonly database: string;
      /** Before the name of every topic and group, so that several exchanges can share brokers; empty by default. */
      readonly topicPrefix: string;
    };

export interface Engine {
  readonly log: EventLog;
  /** The store of one service; every service has its own. */
  openStore(service: string): Promise<DocStore>;
}

export async function openEngine(settings: EngineSettings, clientId: string): Promise<Engine> {
  return { log: await openLog(settings, clientId), openStore: service => openStore(settings, service) };
}

async function openLog(settings: EngineSettings, clientId: string): Promise<EventLog> {
  switch (settings.kind) {
    case 'embedded':
      return openEmbeddedLog({ directory: join(settings.directory, 'log') });
    case 'cluster':
      return prefixedLog(
        await openKafkaLog({ brokers: settings.brokers, clientId, ...settings.security }),
        settings.topicPrefix,
      );
  }
}

/** The store of one service, without the log. */
export function openStore(settings: EngineSettings, service: string): Promise<DocStore> {
  switch (settings.kind) {
    case 'embedded':
      return openEmbeddedStore({ file: join(settings.directory, `${service}.db`), breathe: () => turns.whenOver() });
    case 'cluster':
      return openMongoStore({ url: settings.mongodbUrl, database: `${settings.database}_${service}` });
  }
}

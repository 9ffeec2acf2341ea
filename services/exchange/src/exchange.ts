import { type ConsentSettings, consentService } from '@causeway/consent';
import { identityService } from '@causeway/identity';
import { type IngestionSettings, ingestionService } from '@causeway/ingestion';
import { notificationService, readPrivateAddresses } from '@causeway/notification';
import { queryService } from '@causeway/query';
import {
  type Environment,
  type Host,
  type HostOptions,
  readChoice,
  readPort,
  readSettings,
  type Settings,
  startHost,
} from '@causeway/service';

export type ConsentDefault = ConsentSettings['standard'];

export interface ExchangeOptions extends Omit<HostOptions, 'services'> {
  /** 0 lets the system choose. */
  readonly mllpPort: number;
  /** Default: where HTTP listens. */
  readonly mllpHost?: string;
  /** Where MLLP listens for PIX and PDQ queries; none without it. 0 lets the system choose. */
  readonly pixPort?: number;
  readonly mllpLimits?: IngestionSettings['limits'];
  /** What holds where no directive speaks; default `permit`. */
  readonly consentDefault?: ConsentDefault;
  /** Whether webhooks may be on this machine or its network; unless told, where HTTP listens for this machine alone. */
  readonly privateWebhooks?: boolean;
}

/** The whole exchange, running in this process. */
export interface Exchange {
  readonly host: Host;
  /** `http://host:port`. */
  readonly url: string;
  /** The port MLLP is bound to. */
  readonly mllpPort: number;
  /** The port for PIX and PDQ queries; undefined where none was asked for. */
  readonly pixPort: number | undefined;
  /** Stops taking messages, finishes what was begun, leaves the groups and closes the engine. */
  close(): Promise<void>;
}

/** Starts all services in one process, on the engine the settings name, and answers once both ports take work. */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const {
    mllpPort,
    mllpHost = options.settings.host,
    mllpLimits,
    pixPort,
    consentDefault = 'permit',
    privateWebhooks = readPrivateAddresses({}, options.settings.host),
    ...rest
  } = options;
  const ingestion = ingestionService({ mllpPort, mllpHost, ...(mllpLimits && { limits: mllpLimits }) });
  const identity = identityService({
    standard: consentDefault,
    ...(pixPort === undefined ? {} : { queries: { port: pixPort, host: mllpHost } }),
  });
  const host = await startHost({
    ...rest,
    services: [
      ingestion,
      identity,
      consentService({ standard: consentDefault }),
      notificationService({ standard: consentDefault, webhook: { privateAddresses: privateWebhooks } }),
      queryService({ standard: consentDefault }),
    ],
  });
  return {
    host,
    url: host.url,
    get mllpPort() {
      return ingestion.mllpPort ?? mllpPort;
    },
    get pixPort() {
      return identity.queryPort;
    },
    close: () => host.close(),
  };
}

/** What `causeway start` takes from its environment. */
export interface ExchangeSettings {
  readonly settings: Settings;
  readonly mllpPort: number;
  readonly mllpHost: string;
  readonly pixPort: number;
  readonly consentDefault: ConsentDefault;
  readonly privateWebhooks: boolean;
}

/** @throws SettingsError for a variable that makes no sense */
export function readExchangeSettings(environment: Environment): ExchangeSettings {
  const settings = readSettings(environment);
  const mllpPort = readPort(environment, 'CAUSEWAY_MLLP_PORT', 2575);
  return {
    settings,
    mllpPort,
    // Beside the port for messages, unless told.
    pixPort: readPort(environment, 'CAUSEWAY_PIX_PORT', mllpPort === 0 ? 0 : Math.min(mllpPort + 1, 65_535)),
    mllpHost: environment.CAUSEWAY_MLLP_HOST || settings.host,
    privateWebhooks: readPrivateAddresses(environment, settings.host),
    consentDefault: readChoice(environment, 'CAUSEWAY_CONSENT_DEFAULT', ['permit', 'deny']),
  };
}

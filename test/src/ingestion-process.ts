import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type FacilityId, facilities } from '@causeway/simulator';
import { Api, type Child, freePort, startNode, type TestPlace, untilReady } from '@causeway/testing';

/** Where an ingestion service listens, through all its restarts. */
export interface IngestionAddress {
  readonly mllpPort: number;
  readonly httpPort: number;
  readonly url: string;
}

const main = fileURLToPath(new URL('../../services/ingestion/dist/main.js', import.meta.url));

export async function ingestionAddress(): Promise<IngestionAddress> {
  const [mllpPort, httpPort] = [await freePort(), await freePort()];
  return { mllpPort, httpPort, url: `http://127.0.0.1:${httpPort}` };
}

/** The built service in a process of its own; MLLP is open some time after this returns. */
export function spawnIngestion(place: TestPlace, address: IngestionAddress): Child {
  if (!existsSync(main)) throw new Error('services/ingestion is not built: run `npm run build` first');
  return startNode([main], {
    ...place.environment,
    CAUSEWAY_MLLP_PORT: String(address.mllpPort),
    CAUSEWAY_HTTP_PORT: String(address.httpPort),
    CAUSEWAY_LOG_LEVEL: 'warn',
  });
}

export async function startIngestion(place: TestPlace, address: IngestionAddress): Promise<Child> {
  const child = spawnIngestion(place, address);
  await untilReady(child, address.url);
  return child;
}

/** Rejects unless the facility is registered now. */
export async function registerFacility(url: string, place: TestPlace, id: FacilityId = 'general'): Promise<void> {
  const api = await Api.open(url, place.directory);
  const { name, sendingApplication, sendingFacility, authority, timeZone } = facilities[id];
  const { status, text } = await api.call('POST', '/facilities', {
    contentType: 'application/json',
    body: { id, name, sendingApplication, sendingFacility, authority, timeZone },
  });
  if (status >= 300) throw new Error(`the facility was not registered: ${status} ${text}`);
}

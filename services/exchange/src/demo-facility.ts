import { fileURLToPath } from 'node:url';
import type { FacilityBody } from './commands/facility.ts';
import type { ExchangeClient } from './exchange-client.ts';

/** Sends the messages in samples/, so that a first message is one command. */
export const demoFacility: FacilityBody = {
  id: 'demo',
  name: 'Demo Hospital',
  sendingApplication: 'DEMO-EHR',
  sendingFacility: 'DEMO-HOSPITAL',
  authority: 'DEMO-HOSPITAL',
  timeZone: 'America/New_York',
};

export const firstSample = fileURLToPath(new URL('../samples/first-admit.hl7', import.meta.url));

/** Who the sample is about, as one asks for them. */
export const samplePatient = { system: 'urn:causeway:authority:DEMO-HOSPITAL', identifier: 'D-1001' };

/** Registers the demo facility where no facility is: a new data folder. Answers whether it is there. */
export async function ensureDemoFacility(client: ExchangeClient): Promise<boolean> {
  const known = await client.get<readonly FacilityBody[]>('/facilities');
  if (known.length === 0) await client.post('/facilities', demoFacility);
  return known.length === 0 || known.some(it => it.id === demoFacility.id);
}

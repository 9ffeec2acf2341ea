import { collection, type Document } from '@causeway/doc-store';
import type { FacilityRegistered } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { type Facility, policyOf, senderOf } from './facility.ts';

export interface FacilityDocument extends Facility, Document {
  readonly sender: string;
  /** ms since the epoch. */
  readonly registeredAt: number;
}

export const facilities = collection<FacilityDocument>('facilities', { sender: { fields: ['sender'] } });

/** The newest registration of every facility, from `causeway.inbound.facility`. */
export const facilityView: View = {
  name: 'facilities',
  version: 2,
  topics: ['causeway.inbound.facility'],
  collections: [facilities],
  apply: applyFacilities,
};

async function applyFacilities(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event } of events as readonly LogEvent<'causeway.inbound.facility'>[]) {
    const facility = facilityOf(event);
    docs.put(facilities, { ...facility, sender: senderOf(facility), registeredAt: event.header.recordedAt });
  }
}

export function facilityOf(event: FacilityRegistered): Facility {
  const { id, name, sendingApplication, sendingFacility, authority, timeZone } = event;
  const fhirValidation = policyOf(event.fhirValidation);
  return { id, name, sendingApplication, sendingFacility, authority, timeZone, fhirValidation };
}

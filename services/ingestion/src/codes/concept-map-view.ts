import { collection, type Document } from '@causeway/doc-store';
import type { ConceptMapRecorded } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';

export const conceptMapTopic = 'causeway.inbound.concept-map';

/** A map of a facility, as it was recorded last. */
export interface ConceptMapDocument extends Document {
  /** `<facility>/<name>` */
  readonly id: string;
  readonly facility: string;
  readonly name: string;
  /** Empty: of every domain. */
  readonly domain: string;
  /** FHIR R4 ConceptMap. */
  readonly json: string;
  /** ms since the epoch. */
  readonly recordedAt: number;
}

export const conceptMaps = collection<ConceptMapDocument>('concept-maps', {
  facility: { fields: ['facility', 'name'] },
});

/** The newest recording of every map, from `causeway.inbound.concept-map`. */
export const conceptMapView: View = {
  name: 'concept-maps',
  version: 1,
  topics: [conceptMapTopic],
  collections: [conceptMaps],
  apply: applyConceptMaps,
};

async function applyConceptMaps(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event } of events as readonly LogEvent<typeof conceptMapTopic>[]) {
    const { facility, name, domain, json, header } = event;
    const id = conceptMapId(event);
    if (event.withdrawn) docs.delete(conceptMaps, id);
    else docs.put(conceptMaps, { id, facility, name, domain, json, recordedAt: header.recordedAt });
  }
}

/** The key of its records too. */
export function conceptMapId({ facility, name }: Pick<ConceptMapRecorded, 'facility' | 'name'>): string {
  return `${facility}/${name}`;
}

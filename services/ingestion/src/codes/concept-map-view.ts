import { collection, type Document } from '@causeway/doc-store';
import type { CodeMapped, ConceptMapRecorded } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { isDomain, toConceptMap } from '@causeway/terminology';
import { elementOf, mapOf, withElement } from './mapped-code.ts';

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

/** The newest recording of every map with the codes put into it since, from `causeway.inbound.concept-map`. */
export const conceptMapView: View = {
  name: 'concept-maps',
  version: 2,
  topics: [conceptMapTopic],
  collections: [conceptMaps],
  apply: applyConceptMaps,
};

async function applyConceptMaps(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event } of events as readonly LogEvent<typeof conceptMapTopic>[]) {
    const id = conceptMapId(event);
    if (event.type === 'CodeMapped') docs.put(conceptMaps, withCode(await docs.get(conceptMaps, id), event));
    else if (event.withdrawn) docs.delete(conceptMaps, id);
    else {
      const { facility, name, domain, json, header } = event;
      docs.put(conceptMaps, { id, facility, name, domain, json, recordedAt: header.recordedAt });
    }
  }
}

/** The map after one code of it was mapped. */
export function withCode(map: ConceptMapDocument | undefined, event: CodeMapped): ConceptMapDocument {
  const { facility, name, domain, header } = event;
  const known = map && mapOf(map);
  if (map !== undefined && known === undefined) return map;
  const elements = withElement(known?.elements ?? [], elementOf(event));
  const json = JSON.stringify(toConceptMap(name, { ...(isDomain(domain) && { domain }), elements }));
  return { id: conceptMapId(event), facility, name, domain, json, recordedAt: header.recordedAt };
}

/** The key of its records too. */
export function conceptMapId({ facility, name }: Pick<ConceptMapRecorded, 'facility' | 'name'>): string {
  return `${facility}/${name}`;
}

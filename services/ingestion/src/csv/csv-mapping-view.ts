import { collection, type Document } from '@causeway/doc-store';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';

export const csvMappingTopic = 'causeway.inbound.csv-mapping';

/** How tables of a facility are read, as it was recorded last. */
export interface CsvMappingDocument extends Document {
  /** `<facility>/<name>` */
  readonly id: string;
  readonly facility: string;
  readonly name: string;
  readonly json: string;
  /** ms since the epoch. */
  readonly recordedAt: number;
}

export const csvMappings = collection<CsvMappingDocument>('csv-mappings', {
  facility: { fields: ['facility', 'name'] },
});

/** The newest recording of every mapping, from `causeway.inbound.csv-mapping`. */
export const csvMappingView: View = {
  name: 'csv-mappings',
  version: 1,
  topics: [csvMappingTopic],
  collections: [csvMappings],
  apply: applyMappings,
};

async function applyMappings(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event } of events as readonly LogEvent<typeof csvMappingTopic>[]) {
    const { facility, name, json, header } = event;
    docs.put(csvMappings, { id: csvMappingId(facility, name), facility, name, json, recordedAt: header.recordedAt });
  }
}

/** The key of its records too. */
export function csvMappingId(facility: string, name: string): string {
  return `${facility}/${name}`;
}

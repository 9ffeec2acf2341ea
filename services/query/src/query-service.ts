import { type ConsentDefault, Disclosure } from '@causeway/disclosure';
import type { Runtime, Service, ServiceParts } from '@causeway/service';
import { BinaryController } from './facts/binary-http.ts';
import { factsController, sharedController } from './facts/facts-http.ts';
import { MetadataController } from './metadata/metadata-http.ts';
import { PatientController } from './person/patient-http.ts';
import { QueryEvents, queryTransport } from './query-events.ts';
import { queryViews } from './query-views.ts';
import { RecordReader } from './record/record-reader.ts';
import { Records } from './records.ts';
import { searchables, sharedTypes } from './search/search-fields.ts';
import { RECORDS, STARTED_AT } from './tokens.ts';

export interface QuerySettings {
  /** What holds where no directive speaks. */
  readonly standard: ConsentDefault;
}

/** Lets clinicians read the whole person, on the facts of all their source patients. */
export function queryService({ standard }: QuerySettings): Service {
  return {
    name: 'query',
    transportId: queryTransport,
    views: queryViews,
    // From `src` too: a worker is started from a file of JavaScript.
    viewProgram: new URL('../dist/views-main.js', import.meta.url),
    background: ['causeway.clinical.event'],
    start: async (runtime: Runtime): Promise<ServiceParts> => {
      const disclosure = new Disclosure(runtime, standard);
      const records = new Records(runtime, new RecordReader(runtime, disclosure), disclosure);
      return {
        controllers: [
          MetadataController,
          PatientController,
          ...Object.keys(searchables).map(factsController),
          ...[...sharedTypes].map(sharedController),
          BinaryController,
          QueryEvents,
        ],
        providers: [
          { provide: RECORDS, useValue: records },
          { provide: STARTED_AT, useValue: runtime.now() },
        ],
      };
    },
  };
}

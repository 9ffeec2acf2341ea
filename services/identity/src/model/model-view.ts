import { collection, type Document } from '@causeway/doc-store';
import type { LogEvent, View } from '@causeway/service';

/** A part of a model that was learned. */
export interface ModelPart extends Document {
  /** `<version>/<part>` */
  readonly id: string;
  readonly version: string;
  readonly part: number;
  readonly parts: number;
  /** Base64 of this part of the gzipped JSON. */
  readonly body: string;
  readonly records: number;
  readonly pairs: number;
  /** ms since the epoch. */
  readonly learnedAt: number;
  readonly steward: string;
}

/** The model that decides. One document, `active`. */
export interface Adoption extends Document {
  readonly version: string;
  readonly previous: string;
  /** ms since the epoch. */
  readonly adoptedAt: number;
  readonly steward: string;
  readonly explanation: string;
}

export const modelParts = collection<ModelPart>('parts', { version: { fields: ['version', 'part'] } });
export const adoptions = collection<Adoption>('adoptions');

/** Adoptions share one key, so that they are in order. */
export const adoptionKey = 'adoption';

/** Models that were learned, and which decides. */
export const modelView: View = {
  name: 'models',
  version: 1,
  topics: ['causeway.identity.model'],
  collections: [modelParts, adoptions],
  apply: async (events, docs) => {
    for (const { event } of events as readonly LogEvent<'causeway.identity.model'>[]) {
      switch (event.type) {
        case 'ModelLearned': {
          const { version, part, parts, records, pairs, steward, header } = event;
          const body = event.body.toString('base64');
          const id = `${version}/${part}`;
          docs.put(modelParts, {
            id,
            version,
            part,
            parts,
            body,
            records,
            pairs,
            steward,
            learnedAt: header.recordedAt,
          });
          break;
        }
        case 'ModelAdopted': {
          const { version, previous, steward, explanation, header } = event;
          docs.put(adoptions, { id: 'active', version, previous, steward, explanation, adoptedAt: header.recordedAt });
        }
      }
    }
  },
};

import { collection, type Document } from '@causeway/doc-store';
import { pairId } from '@causeway/person';
import type { PatientsLinked } from '@causeway/schemas';
import type { LogEvent, View } from '@causeway/service';

/** Why the rule last linked two source patients, or took the link back. */
export interface Evidence extends Document {
  /** `pairId` of the two. */
  readonly id: string;
  readonly linked: boolean;
  readonly score: number;
  readonly probability: number;
  readonly model: string;
  readonly waterfall: PatientsLinked['waterfall'];
  readonly explanation: string;
  /** ms since the epoch. */
  readonly decidedAt: number;
}

export const evidence = collection<Evidence>('evidence');

/** The waterfall of weights behind every link of the rule, kept apart from the links, which every service has. */
export const evidenceView: View = {
  name: 'evidence',
  version: 1,
  topics: ['causeway.identity.link'],
  collections: [evidence],
  apply: async (events, docs) => {
    for (const { event } of events as readonly LogEvent<'causeway.identity.link'>[]) {
      if (event.type !== 'PatientsLinked' && event.type !== 'PatientsUnlinked') continue;
      if (event.basis !== 'RULE') continue;
      const { score, probability, model, waterfall, explanation, header } = event;
      docs.put(evidence, {
        id: pairId(event.a, event.b),
        linked: event.type === 'PatientsLinked',
        ...{ score, probability, model, waterfall, explanation },
        decidedAt: header.recordedAt,
      });
    }
  },
};

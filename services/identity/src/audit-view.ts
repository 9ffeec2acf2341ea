import { collection, type Document } from '@causeway/doc-store';
import type { LogEvent, View } from '@causeway/service';

/** That somebody was shown something of a person. */
export interface Disclosed extends Document {
  /** Id of the event. */
  readonly id: string;
  /** The person as it was called then: the id of one of its source patients. */
  readonly patient: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly service: string;
  readonly action: string;
  readonly subject: string;
  readonly role: string;
  readonly organization: string;
  readonly purpose: string;
}

export const disclosed = collection<Disclosed>('disclosed', { patient: { fields: ['patient', 'at'] } });

/** Who was shown whose record, so that those who saw another's can be told when persons are parted. */
export const auditView: View = {
  name: 'disclosures',
  version: 1,
  topics: ['causeway.audit.event'],
  collections: [disclosed],
  apply: async (events, docs) => {
    for (const { event } of events as readonly LogEvent<'causeway.audit.event'>[]) {
      const { patient, permitted, header, service, action, subject, role, organization, purpose } = event;
      if (!permitted || patient === null) continue;
      const by = { service, action, subject, role, organization, purpose };
      docs.put(disclosed, { id: header.eventId, patient, at: header.recordedAt, ...by });
    }
  },
};

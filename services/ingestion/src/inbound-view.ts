import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { fhirOutcomes, fhirRequests, fhirResources, findings } from './fhir/fhir-documents.ts';
import { applyFhir } from './fhir/fhir-projection.ts';
import { refusalOf } from './fhir/fhir-refusal.ts';
import { isFhir } from './fhir/fhir-request.ts';
import { inboundTopic, type KeptMessage, keptMessage, receipts, withRecord } from './intake/receipt.ts';
import { applyRecord, applyRejection, quarantined } from './quarantine/quarantined.ts';

type Inbound = LogEvent<'causeway.inbound.message'>;
type Rejection = LogEvent<'causeway.dead.letter'>;

/**
 * What became of messages: a receipt for every MSH-10, and the quarantined ones. One view, since both are made of each
 * record and so share its transaction.
 */
export const inboundView: View = {
  name: 'inbound',
  version: 3,
  topics: [inboundTopic, 'causeway.dead.letter'],
  collections: [receipts, quarantined, fhirResources, fhirOutcomes, fhirRequests, findings],
  prefetch: async (events, docs) => {
    await docs.prefetch(
      receipts,
      events
        .filter(isInbound)
        .filter(it => !isFhir(it.event))
        .map(receiptOf),
    );
  },
  apply: async (events, docs) => {
    for (const event of events) {
      if (isInbound(event)) await applyInbound(event, docs);
      else if (isRejection(event)) await applyRejection(event, docs);
    }
  },
};

async function applyInbound({ key, position, event }: Inbound, docs: UnitOfWork): Promise<void> {
  const kept = keptMessage(key, position, event);
  if (isFhir(event)) return applyFhirRecord(kept, key, docs);
  docs.put(receipts, withRecord(await docs.get(receipts, kept.receipt), kept));
  if (event.refusal !== null || event.replayOf !== null) await applyRecord(kept, key, docs);
}

/** A FHIR request is decided here, so that it may be refused after it was recorded. */
async function applyFhirRecord(kept: KeptMessage, key: string, docs: UnitOfWork): Promise<void> {
  const { event } = kept;
  const fault = event.refusal === null ? await applyFhir(event, docs) : null;
  const refusal = fault === null ? event.refusal : refusalOf([fault]);
  if (refusal !== null || event.replayOf !== null) {
    await applyRecord({ ...kept, event: { ...event, refusal } }, key, docs);
  }
}

function receiptOf({ key, position, event }: Inbound): string {
  return keptMessage(key, position, event).receipt;
}

function isInbound(event: LogEvent): event is Inbound {
  return event.event.type === 'MessageReceived';
}

function isRejection(event: LogEvent): event is Rejection {
  return event.event.type === 'RecordRejected';
}

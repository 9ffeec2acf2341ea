import type { Views } from '@causeway/service';
import { type FhirOutcomeDocument, fhirOutcomes } from '../fhir/fhir-documents.ts';
import { isFhir } from '../fhir/fhir-request.ts';
import { inboundView } from '../inbound-view.ts';
import type { Inbound } from './clinical-event.ts';

/** How a FHIR request was decided; undefined for every other message. */
export async function outcomeOf(views: Views, { event }: Inbound): Promise<FhirOutcomeDocument | undefined> {
  if (!isFhir(event)) return undefined;
  const outcomes = await views.collection(inboundView, fhirOutcomes);
  return outcomes.get(event.header.eventId);
}

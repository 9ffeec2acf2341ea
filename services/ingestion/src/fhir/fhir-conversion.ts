import type { Conversion } from '@causeway/conversion';
import { conversions, keptOf } from '@causeway/fhir-intake';
import type { MessageReceived } from '@causeway/schemas';
import type { FhirOutcomeDocument } from './fhir-documents.ts';
import type { FhirAnswer } from './fhir-intake.ts';
import { planOf, submissionOf } from './fhir-request.ts';

/** What a decided request says of patients. A repeated one says nothing anew. */
export function fhirConversions(
  message: MessageReceived,
  outcome: FhirOutcomeDocument | undefined,
): readonly Conversion[] {
  if (outcome === undefined || outcome.fault !== null || outcome.repeats !== null) return [];
  const plan = planOf(message, submissionOf(message), outcome);
  return conversions(plan, { receivedAt: message.header.recordedAt });
}

/** What the resource of a single operation became; undefined where there is none, or nothing was changed. */
export function keptResource({ message, outcome }: FhirAnswer): object | undefined {
  if (outcome === undefined || outcome.fault !== null) return undefined;
  const [entry, ...others] = outcome.entries;
  if (entry === undefined || others.length > 0 || entry.status === 204) return undefined;
  const submission = submissionOf(message);
  if (submission.kind !== 'single') return undefined;
  const resource = keptOf(planOf(message, submission, outcome));
  const { recordedAt } = message.header;
  if (resource === undefined) return undefined;
  const meta = { ...resource.meta, versionId: String(entry.version), lastUpdated: new Date(recordedAt).toISOString() };
  return { ...resource, id: entry.id, meta };
}

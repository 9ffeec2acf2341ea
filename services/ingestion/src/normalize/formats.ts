import { csvRows } from '../csv/csv-rows.ts';
import { ccda } from './ccda.ts';
import { fhir } from './fhir.ts';
import type { InboundFormat } from './format.ts';
import { er7, hl7v2 } from './hl7v2.ts';

/** The formats whose intake is the shared one; HL7 v2 has its own. */
const submitted: readonly InboundFormat[] = [ccda, csvRows];

const formats: ReadonlyMap<string, Pick<InboundFormat, 'contentType' | 'convert' | 'excerpt'>> = new Map(
  [hl7v2, fhir, ...submitted].map(it => [it.contentType, it]),
);

/** By `MessageReceived.contentType`; the first records of the log had none and are HL7 v2. */
export function formatOf(contentType: string) {
  return formats.get(contentType || er7);
}

export function submittedFormat(contentType: string): InboundFormat | undefined {
  return submitted.find(it => it.contentType === contentType);
}

import {
  base64Bytes,
  ConversionError,
  type ConvertOptions,
  type Facts,
  type ReportedResource,
} from '@causeway/conversion';
import type { Binary, DocumentReference, Resource } from '@causeway/fhir';
import { looksLikeCda, readCda } from './cda-document.ts';
import { convertCda, identifyRecordTarget } from './convert.ts';
import { documentLimits } from './xml/read-xml.ts';

/**
 * The facts of the C-CDA documents that others carry: an OBX-5 that became a DocumentReference, an attachment, a Binary.
 * They are the carrier's patient's. One that cannot be read, or is of somebody else, stays an attachment and is counted.
 */
export function embeddedCda(facts: Facts, options: ConvertOptions): readonly Facts[] {
  return facts.resources.flatMap(it => contentsOf(it.resource).map(data => embedded(data, it, { facts, options })));
}

/** The base64 of each that begins like a document, damaged ones too. What a facility sends as FHIR may be of any shape. */
function contentsOf(resource: Resource | undefined): readonly string[] {
  const found = resource?.resourceType === 'Binary' ? [(resource as Binary).data] : attached(resource);
  return found.filter(it => typeof it === 'string').filter(it => looksLikeCda(Buffer.from(it, 'base64')));
}

function attached(resource: Resource | undefined): readonly unknown[] {
  if (resource?.resourceType !== 'DocumentReference') return [];
  const { content } = resource as Partial<DocumentReference>;
  return Array.isArray(content)
    ? content.map((it: Partial<DocumentReference['content'][number]> | null) => it?.attachment?.data)
    : [];
}

interface Carrier {
  readonly facts: Facts;
  readonly options: ConvertOptions;
}

function embedded(data: string, { origin }: ReportedResource, { facts, options }: Carrier): Facts {
  const { sourcePatient } = facts;
  const bytes = base64Bytes(data);
  if (bytes === undefined) return nothing(facts, 'ClinicalDocument damaged base64');
  try {
    const document = readCda(bytes, { limits: documentLimits });
    const named = identifyRecordTarget(document, { ...options.facility, unregistered: undefined });
    if (named.ok && named.sourcePatient.identifier !== sourcePatient.identifier) {
      return nothing(facts, 'ClinicalDocument of another patient');
    }
    const made = convertCda(document, { ...options, sourcePatient });
    const placed = made.resources.map(it => ({ ...it, origin: `${origin}${it.origin}` }));
    return { ...made, resources: placed, patientOrigin: `${origin}${made.patientOrigin}`, encounter: undefined };
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    return nothing(facts, `ClinicalDocument ${error.code}`);
  }
}

function nothing(facts: Facts, counted: string): Facts {
  const none = { patient: undefined, patientOrigin: '', encounter: undefined, cleared: [], resources: [] };
  return { ...facts, ...none, unmapped: { [counted]: 1 } };
}

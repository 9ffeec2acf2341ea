import { ConversionError, type ConvertOptions, type Facts, type ReportedResource } from '@causeway/conversion';
import type { Binary, DocumentReference, Resource } from '@causeway/fhir';
import { looksLikeCda, readCda } from './cda-document.ts';
import { convertCda, identifyRecordTarget } from './convert.ts';
import { documentLimits } from './xml/read-xml.ts';

/**
 * The facts of the C-CDA documents that others carry: an OBX-5 that became a DocumentReference, an attachment, a Binary.
 * They are the carrier's patient's. One that cannot be read, or is of somebody else, stays an attachment and is counted.
 */
export function embeddedCda(facts: Facts, options: ConvertOptions): readonly Facts[] {
  return facts.resources.flatMap(it => contentsOf(it.resource).map(bytes => embedded(bytes, it, { facts, options })));
}

function contentsOf(resource: Resource | undefined): readonly Buffer[] {
  const found = resource?.resourceType === 'Binary' ? [(resource as Binary).data] : attached(resource);
  const bytes = found.filter(it => it !== undefined).map(it => Buffer.from(it, 'base64'));
  return bytes.filter(it => looksLikeCda(it));
}

function attached(resource: Resource | undefined): readonly (string | undefined)[] {
  if (resource?.resourceType !== 'DocumentReference') return [];
  return (resource as DocumentReference).content.map(it => it.attachment?.data);
}

interface Carrier {
  readonly facts: Facts;
  readonly options: ConvertOptions;
}

function embedded(bytes: Buffer, { origin }: ReportedResource, { facts, options }: Carrier): Facts {
  const { sourcePatient } = facts;
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

import { type ConvertOptions, type Facts, facilityOwnedId, type ReportedResource } from '@causeway/conversion';
import { type Device, type DocumentReference, type Provenance, type Reference, referenceTo } from '@causeway/fhir';
import { ownedId } from '@causeway/person';
import { concept } from '../datatypes/cd.ts';

const participantTypes = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const documentPath = '/ClinicalDocument';

/**
 * Who wrote a document and who keeps it, and that it became FHIR here: what the exchange's events say of it, for a Bundle
 * that stands alone.
 */
export function documentProvenance(
  facts: Facts,
  { facility, receivedAt }: ConvertOptions,
): readonly ReportedResource[] {
  const target = facts.resources.filter(isDocument).map(it => referenceTo(it.resourceType, it.id));
  const document = facts.resources.find(it => isDocument(it) && it.resourceType === 'DocumentReference')?.resource;
  if (document === undefined) return [];
  const { date, masterIdentifier, author = [], custodian } = document as DocumentReference;
  const received = new Date(receivedAt).toISOString();
  const device = facilityOwnedId(facility, 'Device', 'Causeway');
  const made = (name: keyof typeof activities, { recorded, agent }: Pick<Provenance, 'recorded' | 'agent'>) =>
    reported({
      resourceType: 'Provenance',
      id: ownedId(facts.sourcePatient, 'Provenance', `cda:${name}|${document.id}`),
      target,
      recorded,
      activity: { text: activities[name] },
      agent,
      ...(masterIdentifier && { entity: [{ role: 'source', what: { identifier: masterIdentifier } }] }),
    });
  const writers = [...author.map(it => agent('author', it)), ...(custodian ? [agent('custodian', custodian)] : [])];
  return [
    ...(writers.length > 0 ? [made('written', { recorded: date ?? received, agent: writers })] : []),
    reported({ resourceType: 'Device', id: device, deviceName: [{ name: 'Causeway', type: 'user-friendly-name' }] }),
    made('converted', { recorded: received, agent: [agent('assembler', referenceTo('Device', device))] }),
  ];
}

const activities = { written: 'document written', converted: 'document converted from C-CDA to FHIR' } as const;

function isDocument({ origin, resourceType }: ReportedResource): boolean {
  return origin === documentPath && (resourceType === 'DocumentReference' || resourceType === 'Composition');
}

function agent(type: string, who: Reference): Provenance['agent'][number] {
  return { type: concept(participantTypes, type), who };
}

function reported(resource: (Provenance | Device) & { readonly id: string }): ReportedResource {
  const { resourceType, id } = resource;
  return { resourceType, id, deleted: false, resource, origin: documentPath };
}

import type { ReportedResource } from '@causeway/conversion';
import type { Resource } from '@causeway/fhir';
import type { SourcePatient } from '@causeway/person';
import { isFields, objectsOf, type SentResource } from './json.ts';
import { patientByIdentifier } from './naming.ts';
import type { Plan, Planned } from './plan.ts';

interface Pair {
  readonly survivor: SourcePatient;
  readonly merged: SourcePatient;
}

/**
 * Patient.link: both ends are the facility's own, since a link leads to nobody else. The other may be named by reference or,
 * as the feed of PIXm does, by identifier (ITI-104 2:3.104.4.3).
 */
export function replacedBy({ operation, patient }: Planned, { links, facility }: Plan): readonly Pair[] {
  if (patient === null) return [];
  return objectsOf(operation.resource?.link).flatMap(({ type, other }): readonly Pair[] => {
    if (!isFields(other)) return [];
    const { reference, identifier } = other;
    const named = isFields(identifier) ? patientByIdentifier(identifier, facility) : undefined;
    const linked = reference === undefined ? named : links.get(String(reference))?.patient;
    if (!linked) return [];
    if (type === 'replaced-by') return [{ survivor: linked, merged: patient }];
    return type === 'replaces' ? [{ survivor: patient, merged: linked }] : [];
  });
}

/** Documents that a new one replaces are superseded (ITI-65 3.65.4.1.3; XDS 3:4.2.2.2.3). */
export function supersededBy(own: readonly Planned[], plan: Plan): readonly ReportedResource[] {
  return own
    .flatMap(it => replacedDocuments(it, plan))
    .map(({ id, sent, origin }) => {
      const resource = { ...sent, status: 'superseded' } as Resource;
      return { resourceType: 'DocumentReference', id, deleted: false, resource, origin };
    });
}

interface Replaced {
  readonly id: string;
  readonly sent: SentResource;
  readonly origin: string;
}

/** Those that were sent before; in one submission a document is not replaced. */
function replacedDocuments({ operation, action }: Planned, { links }: Pick<Plan, 'links'>): readonly Replaced[] {
  const { resource, type, origin } = operation;
  if (type !== 'DocumentReference' || action !== 'report') return [];
  return objectsOf(resource?.relatesTo).flatMap(({ code, target }): readonly Replaced[] => {
    if (code !== 'replaces' || !isFields(target)) return [];
    const known = links.get(String(target.reference))?.known;
    if (known === undefined || known.json === '' || known.type !== 'DocumentReference') return [];
    return [{ id: known.id, sent: JSON.parse(known.json) as SentResource, origin }];
  });
}

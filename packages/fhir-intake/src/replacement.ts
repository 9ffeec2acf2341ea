import type { ReportedResource } from '@causeway/conversion';
import type { Resource } from '@causeway/fhir';
import type { SourcePatient } from '@causeway/person';
import { isFields, objectsOf, type SentResource } from './json.ts';
import type { Plan, Planned } from './plan.ts';

interface Pair {
  readonly survivor: SourcePatient;
  readonly merged: SourcePatient;
}

/** Patient.link: both ends are the facility's own, since a link leads to nobody else. */
export function replacedBy({ operation, patient }: Planned, { links }: Plan): readonly Pair[] {
  if (patient === null) return [];
  return objectsOf(operation.resource?.link).flatMap(({ type, other }): readonly Pair[] => {
    const linked = isFields(other) ? links.get(String(other.reference))?.patient : undefined;
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

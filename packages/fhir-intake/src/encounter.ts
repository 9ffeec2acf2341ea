import type { ReportedEncounter } from '@causeway/conversion';
import { at, isFields, objectsOf, type SentResource, textOf } from './json.ts';
import type { EncounterState } from './known.ts';
import type { Plan, Planned } from './plan.ts';

/** The Encounter a submission is about: of a message its focus, else the only one of the patient. */
export function encounterOf(own: readonly Planned[], { submission, links }: Plan): Planned | undefined {
  const encounters = own.filter(it => it.operation.type === 'Encounter' && it.action === 'report');
  if (submission.kind !== 'message') return encounters.length === 1 ? encounters[0] : undefined;
  const [header] = submission.operations;
  const focus = objectsOf(header?.resource?.focus).flatMap(it => links.get(String(it.reference))?.entry ?? []);
  return encounters.find(it => focus.includes(it.operation.index)) ?? encounters[0];
}

export function reportedEncounter({ operation, id }: Planned, plan: Plan): ReportedEncounter {
  return { id, ...encounterState(operation.resource, plan) };
}

export function encounterState(resource: SentResource | undefined, plan: Plan): EncounterState {
  return {
    status: textOf(resource?.status) ?? '',
    class: textOf(at(resource, 'class', 'code')) ?? '',
    location: locationOf(resource, plan),
  };
}

/** The place that the Encounter is at now: the active one, else the last. */
function locationOf(resource: SentResource | undefined, { links, submission }: Plan): string {
  const places = objectsOf(resource?.location);
  const place = places.find(it => it.status === 'active') ?? places.at(-1);
  const reference = isFields(place?.location) ? place.location : undefined;
  if (reference === undefined) return '';
  const display = textOf(reference.display);
  if (display !== undefined) return display;
  const entry = links.get(String(reference.reference))?.entry;
  const location = submission.operations.find(it => it.index === entry)?.resource;
  return textOf(location?.name) ?? '';
}

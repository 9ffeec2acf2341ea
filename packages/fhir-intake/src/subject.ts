import { at, type Fields, isFields, objectsOf, type SentResource } from './json.ts';

/** Elements that say whose a resource is (compartmentdefinition-patient.html), in order of preference. */
const elements = ['patient', 'subject', 'beneficiary', 'for', 'individual', 'candidate', 'subscriber'] as const;

/** Through what a resource belongs to a patient when it does not say so itself. */
const detours = [
  'encounter',
  'context',
  'target',
  'focus',
  'basedOn',
  'request',
  'partOf',
  'derivedFrom',
  'author',
] as const;

/** The references by which a resource may name its patient, the surest first. */
export function subjectsOf(resource: SentResource): readonly Fields[] {
  const named = elements.flatMap(it => referencesOf(resource[it]));
  switch (resource.resourceType) {
    case 'Appointment':
    case 'AppointmentResponse':
      return [
        ...objectsOf(resource.participant).flatMap(it => referencesOf(it.actor)),
        ...referencesOf(resource.actor),
      ];
    case 'AuditEvent':
      return objectsOf(resource.entity).flatMap(it => referencesOf(it.what));
    case 'DocumentReference':
      return [...named, ...referencesOf(at(resource, 'context', 'sourcePatientInfo'))];
    case 'Schedule':
      return referencesOf(resource.actor);
  }
  return named;
}

export function detoursOf(resource: SentResource): readonly Fields[] {
  const own = detours.flatMap(it => referencesOf(resource[it]));
  const documented =
    resource.resourceType === 'DocumentReference' ? referencesOf(at(resource, 'context', 'encounter')) : [];
  return [...own, ...documented];
}

function referencesOf(value: unknown): readonly Fields[] {
  return isFields(value) ? [value] : objectsOf(value);
}

import { type FacilityContext, facilityOwnedId, nameSourcePatient, type PatientNumber } from '@causeway/conversion';
import { authoritySystem, isAuthority, parseAuthority, type SourcePatient, sourcePatientId } from '@causeway/person';
import { at, type Fields, objectsOf, type SentResource, textOf } from './json.ts';

/** The exchange's id of what a facility calls `type/id`: the same words give the same id for ever, and no other facility's. */
export function exchangeId(facility: FacilityContext, type: string, id: string): string {
  return facilityOwnedId(facility, type, `fhir|${id}`);
}

/** The space of the ids that a facility's own FHIR server gave its Patients: apart from every assigning authority. */
function logicalAuthority({ id }: FacilityContext): string {
  return `urn:causeway:facility:${encodeURIComponent(id)}:Patient`;
}

/** A Patient without an identifier of the facility's authority is known by the id the facility gave the resource. */
export function logicalPatient(facility: FacilityContext, id: string): SourcePatient {
  return { authority: logicalAuthority(facility), identifier: id };
}

export function isLogical({ authority }: SourcePatient, facility: FacilityContext): boolean {
  return authority === logicalAuthority(facility);
}

export function isSame(a: SourcePatient | null, b: SourcePatient | null): boolean {
  return a?.authority === b?.authority && a?.identifier === b?.identifier;
}

/**
 * The source patient of a Patient: by its identifier of the facility's authority, else by the resource's id. One that
 * was known under an identifier it still has stays that patient, whatever it has beside it.
 */
export function patientOf(
  resource: SentResource,
  { facility, id, before }: { facility: FacilityContext; id: string; before: SourcePatient | null },
): SourcePatient {
  const numbers = numbersOf(resource);
  if (before !== null && numbers.some(it => isSame(before, own(it, facility) ?? null))) return before;
  const named = numbers.length > 0 ? nameSourcePatient(numbers, facility) : undefined;
  return named?.ok ? named.sourcePatient : logicalPatient(facility, id);
}

/** The source patient that a bare Identifier names, where the facility's authority issued it. */
export function patientByIdentifier(identifier: Fields, facility: FacilityContext): SourcePatient | undefined {
  const number = numberOf(identifier);
  return number && own(number, facility);
}

/** `system|value`, as searches write it. */
export function patientByToken(token: string, facility: FacilityContext): SourcePatient | undefined {
  const [system = '', ...value] = token.split('|');
  return patientByIdentifier({ system, value: value.join('|') }, facility);
}

export function patientReference(patient: SourcePatient): string {
  return `Patient/${sourcePatientId(patient)}`;
}

function numbersOf(resource: SentResource): readonly PatientNumber[] {
  const numbers = objectsOf(resource.identifier);
  // One that is no longer in use still tells who it was, when nothing else does.
  const usable = [...numbers.filter(it => it.use !== 'old'), ...numbers.filter(it => it.use === 'old')];
  return usable.flatMap(it => numberOf(it) ?? []);
}

/** Without a system nobody knows who issued a number, so it names nobody. */
function numberOf(identifier: Fields): PatientNumber | undefined {
  const system = textOf(identifier.system);
  const value = textOf(identifier.value)?.trim();
  if (system === undefined || !value) return undefined;
  const type = objectsOf(at(identifier, 'type', 'coding'))[0]?.code;
  return { value, authority: parseAuthority(system), type: textOf(type) };
}

function own({ value, authority }: PatientNumber, facility: FacilityContext): SourcePatient | undefined {
  if (authority === undefined || !isAuthority(authority, facility.authority)) return undefined;
  return { authority: authoritySystem(facility.authority), identifier: value };
}

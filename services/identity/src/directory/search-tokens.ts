import type { Address, ContactPoint, HumanName, Identifier, Patient } from '@causeway/fhir';
import type { SourcePatient } from '@causeway/person';
import { foldedPostalCode, foldedTelecom, words } from './folding.ts';

/** http://hl7.org/fhir/R4/extension-patient-mothersmaidenname.html */
const maidenNameUrl = 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName';

/**
 * What a source patient is indexed under: a letter for the kind, a colon, the value. `i` identifiers, `n` words of names,
 * `b` birth date, `t` phones and addresses of e-mail, `z` postal codes, `m` the mother's name. Every token is a page that an
 * arrival writes, so what narrows little has none, and what many have in common is followed by when they came (`firstAt`):
 * those who come now are written to the same place.
 */
export function searchTokens(source: SourcePatient, patient: Patient, firstAt: number): readonly string[] {
  const own = { system: source.authority, value: source.identifier };
  const maiden = mothersMaidenName(patient);
  const shared = [
    ...(patient.name ?? []).flatMap(nameWords).map(it => `n:${it}`),
    ...(patient.address ?? []).flatMap(addressTokens),
    ...(maiden === undefined ? [] : words(maiden).map(it => `m:${it}`)),
  ];
  const all = [
    ...[own, ...(patient.identifier ?? [])].flatMap(identifierToken),
    ...shared.map(it => `${it} ${firstAt.toString(36).padStart(7, '0')}`),
    ...(patient.birthDate ? [`b:${patient.birthDate}`] : []),
    ...(patient.telecom ?? []).flatMap(telecomTokens),
  ];
  return [...new Set(all)].sort();
}

export function mothersMaidenName(patient: Patient): string | undefined {
  return patient.extension?.find(it => it.url === maidenNameUrl)?.valueString;
}

/** The value first: who does not say the system looks for whatever begins with it. */
export function identifierToken({ system = '', value }: Pick<Identifier, 'system' | 'value'>): readonly string[] {
  return value ? [`i:${value}|${system}`] : [];
}

function nameWords({ family, given, text }: HumanName): readonly string[] {
  return [family ?? '', ...(given ?? []), text ?? ''].flatMap(words);
}

function telecomTokens({ value }: ContactPoint): readonly string[] {
  return value ? [`t:${foldedTelecom(value)}`] : [];
}

function addressTokens({ postalCode }: Address): readonly string[] {
  const code = foldedPostalCode(postalCode ?? '');
  return code === '' ? [] : [`z:${code}`];
}

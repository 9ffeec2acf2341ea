import { facilitySource } from '@causeway/conversion';
import type { Address, ContactPoint, HumanName, Identifier, Patient } from '@causeway/fhir';
import { authoritySystem, type SourcePatient, sourcePatientId } from '@causeway/person';
import { meant, words } from './code.ts';
import { type CsvRecord, demographicFields } from './record.ts';

/** Whose row it is; undefined, with an error, where its number is empty. */
export function sourcePatientOf(record: CsvRecord): SourcePatient | undefined {
  const { unregistered } = record.layout.facility;
  const identifier = record.text('patientId') ?? (unregistered && `${unregistered}-${record.row}`);
  if (identifier === undefined) {
    return record.fail('patientId', 'the number of the patient is empty; fill it or remove the row');
  }
  return { authority: authoritySystem(record.layout.facility.authority), identifier };
}

const sexes = words({
  male: 'm|male|man|boy|männlich|maennlich|homme|masculin|masculino|hombre',
  female: 'f|female|woman|girl|w|weiblich|femme|féminin|feminin|femenino|mujer',
  other: 'o|other|x|a|n|nonbinary|non-binary|diverse|divers|d|ambiguous',
  unknown: 'u|unknown|unk|undifferentiated|?|not known',
});

const maritalStatuses = words({
  M: 'm|married',
  S: 's|single|never married',
  D: 'd|divorced',
  W: 'w|widowed|widow|widower',
  L: 'a|l|separated|legally separated',
  T: 'p|t|partner|domestic partner|partnered',
  C: 'c|common law',
  UNK: 'u|unknown',
});

/** The Patient as the row describes them; undefined where it only names them. */
export function patientOf(record: CsvRecord, patient: SourcePatient): Patient | undefined {
  if (!record.says(demographicFields)) return undefined;
  const name = nameOf(record);
  const address = addressOf(record);
  const telecom = telecomOf(record);
  const gender = meant(record, 'sex', sexes);
  const birthDate = record.fhirDate('birthDate');
  const deceasedDateTime = record.dateTime('deceasedDate');
  return {
    resourceType: 'Patient',
    id: sourcePatientId(patient),
    meta: { source: facilitySource(record.layout.facility) },
    identifier: identifiersOf(record, patient),
    ...(name && { name: [name] }),
    ...(telecom.length > 0 && { telecom }),
    ...(gender && { gender }),
    ...(birthDate && { birthDate }),
    ...(deceasedDateTime && { deceasedDateTime }),
    ...(address && { address: [address] }),
    ...maritalStatusOf(record),
    ...languageOf(record),
  };
}

function identifiersOf(record: CsvRecord, { authority, identifier }: SourcePatient): readonly Identifier[] {
  const type = (code: string) => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] });
  const ssn = record.text('ssn');
  const known: Identifier = { type: type('MR'), system: authority, value: identifier };
  return ssn === undefined
    ? [known]
    : [known, { type: type('SS'), system: 'http://hl7.org/fhir/sid/us-ssn', value: ssn }];
}

function nameOf(record: CsvRecord): HumanName | undefined {
  const whole = wholeName(record.text('fullName'));
  const family = record.text('familyName') ?? whole?.family;
  const given = [record.text('givenName'), record.text('middleName')].filter(it => it !== undefined);
  const all = given.length > 0 ? given : (whole?.given ?? []);
  if (family === undefined && all.length === 0) return whole;
  return { ...(family && { family }), ...(all.length > 0 && { given: all }) };
}

/** `Family, Given Middle`; of a name without a comma nobody knows which is which but by custom. */
function wholeName(text: string | undefined): HumanName | undefined {
  if (text === undefined) return undefined;
  const comma = text.indexOf(',');
  const [family, given] = comma >= 0 ? [text.slice(0, comma), text.slice(comma + 1)] : lastWord(text);
  const parts = given.split(' ').filter(it => it !== '');
  return { text, family: family.trim(), ...(parts.length > 0 && { given: parts }) };
}

function lastWord(text: string): readonly [string, string] {
  const at = text.lastIndexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(at + 1), text.slice(0, at)];
}

function addressOf(record: CsvRecord): Address | undefined {
  const line = [record.text('addressLine'), record.text('addressLine2')].filter(it => it !== undefined);
  const parts = {
    city: record.text('city'),
    state: record.text('state'),
    postalCode: record.text('postalCode'),
    country: record.text('country'),
  };
  const said = Object.fromEntries(Object.entries(parts).filter(([, it]) => it !== undefined));
  if (line.length === 0 && Object.keys(said).length === 0) return undefined;
  return { ...(line.length > 0 && { line }), ...said };
}

function telecomOf(record: CsvRecord): readonly ContactPoint[] {
  const phone = record.text('phone');
  const mobile = record.text('mobile');
  const email = record.text('email');
  return [
    ...(phone ? [{ system: 'phone', value: phone, use: 'home' } as const] : []),
    ...(mobile ? [{ system: 'phone', value: mobile, use: 'mobile' } as const] : []),
    ...(email ? [{ system: 'email', value: email } as const] : []),
  ];
}

function maritalStatusOf(record: CsvRecord): Pick<Patient, 'maritalStatus'> {
  const code = meant(record, 'maritalStatus', maritalStatuses);
  if (code === undefined) return {};
  const system = `http://terminology.hl7.org/CodeSystem/${code === 'UNK' ? 'v3-NullFlavor' : 'v3-MaritalStatus'}`;
  return { maritalStatus: { coding: [{ system, code }] } };
}

function languageOf(record: CsvRecord): Pick<Patient, 'communication'> {
  const said = record.text('language');
  if (said === undefined) return {};
  const isTag = /^[a-z]{2}(-[A-Z]{2})?$/.test(said);
  const language = isTag ? { coding: [{ system: 'urn:ietf:bcp:47', code: said }] } : { text: said };
  return { communication: [{ language }] };
}

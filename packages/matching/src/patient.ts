import type { Address, HumanName, Identifier, Patient } from '@causeway/fhir';
import { parseDate } from './date.ts';
import type { ComparableName, Description } from './description.ts';
import { normalizeAddress, normalizeEmail, normalizeIdentifier, normalizeName, normalizePhone } from './normalize.ts';
import { words } from './text.ts';

/** HL7 table 0203: identifiers of a person, not of a family, an account or a visit. */
const personal = new Set([
  'MR',
  'PI',
  'PT',
  'PE',
  'SS',
  'NI',
  'NNUSA',
  'PPN',
  'DL',
  'NIIP',
  'SB',
  'HC',
  'JHN',
  'MC',
  'MA',
]);
const mothersMaidenName = 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName';

/** What is compared of a FHIR Patient; `source` is the assigning authority of who says so. */
export function describePatient(patient: Patient, source = ''): Description {
  const { sex, birthOrder } = { sex: patient.gender ?? '', birthOrder: patient.multipleBirthInteger ?? 0 };
  return {
    names: namesOf(patient.name ?? []),
    birthDate: parseDate(patient.birthDate ?? ''),
    sex: sex === 'unknown' ? '' : sex,
    phones: contactsOf(patient, 'phone').map(normalizePhone).filter(isSaid),
    emails: contactsOf(patient, 'email').map(normalizeEmail).filter(isSaid),
    addresses: (patient.address ?? []).map(addressOf).filter(it => it !== undefined),
    motherName: motherOf(patient),
    birthOrder,
    identifiers: (patient.identifier ?? [])
      .filter(isPersonal)
      .map(comparable)
      .filter(it => it.value !== ''),
    source,
  };
}

function isSaid(text: string): boolean {
  return text !== '';
}

const order: readonly (string | undefined)[] = ['official', 'usual', undefined, 'nickname', 'maiden', 'old'];

function namesOf(names: readonly HumanName[]): readonly ComparableName[] {
  const sorted = [...names].sort((a, b) => order.indexOf(a.use) - order.indexOf(b.use));
  const normalized = sorted.map(({ given, family, suffix }) =>
    normalizeName({ given: given ?? [], family: family ?? '', suffix: suffix?.[0] ?? '' }),
  );
  const told = normalized.filter(it => it.given !== '' || it.family !== '');
  return told.filter(
    (it, index) => told.findIndex(other => other.given === it.given && other.family === it.family) === index,
  );
}

function contactsOf(patient: Patient, kind: 'phone' | 'email'): readonly string[] {
  const systems = kind === 'email' ? ['email'] : ['phone', 'sms', undefined];
  const values = (patient.telecom ?? []).filter(it => systems.includes(it.system)).map(it => it.value ?? '');
  return [...new Set(values)];
}

function addressOf({ line, city, district, state, postalCode }: Address) {
  const [first, ...more] = line ?? [];
  return normalizeAddress({ line: first, line2: more.join(' '), city, district, state, postalCode });
}

function isPersonal({ system, value, type }: Identifier): boolean {
  const code = type?.coding?.[0]?.code;
  return Boolean(system && value) && (code === undefined || personal.has(code));
}

function comparable({ system, value }: Identifier) {
  return { system: system ?? '', value: normalizeIdentifier(value ?? '') };
}

function motherOf(patient: Patient): string {
  const maiden = patient.extension?.find(it => it.url === mothersMaidenName)?.valueString;
  if (maiden) return words(maiden);
  const mother = patient.contact?.find(it =>
    it.relationship?.some(role => role.coding?.some(({ code }) => code === 'MTH')),
  );
  return words([...(mother?.name?.given ?? []), mother?.name?.family ?? ''].join(' '));
}

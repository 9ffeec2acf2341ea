import { type CodeableConcept, type Coding, dateSpan, type Period, periodSpan, type Span } from '@causeway/fhir';

/** What searches look at in a stored resource; each is absent where the resource does not say it. */
export interface SearchFields {
  readonly status?: string;
  /** ms since the epoch, the end exclusive; null: open on that side. */
  readonly date?: readonly [number | null, number | null];
  /** `system|code` of every coding. */
  readonly codes?: readonly string[];
  readonly categories?: readonly string[];
}

/** The parameters by which a type is searched, beside the patient. */
export interface Searchable {
  /** Elements of the date parameter: a date, dateTime, instant or Period, in order of preference. */
  readonly date?: readonly string[];
  /** FHIR calls the same parameter by another name where it is not `date`. */
  readonly dateParameter?: string;
  readonly code?: string;
  readonly codeParameter?: string;
  readonly category?: true;
  readonly status?: string;
  readonly statusParameter?: string;
}

const effective = ['effectiveDateTime', 'effectivePeriod', 'effectiveInstant', 'issued'] as const;

/** The types that belong to a patient, and how each is searched (http://hl7.org/fhir/R4/searchparameter-registry.html). */
export const searchables: Readonly<Record<string, Searchable>> = {
  Account: { status: 'status', date: ['servicePeriod'], dateParameter: 'period' },
  AllergyIntolerance: {
    date: ['recordedDate'],
    code: 'code',
    status: 'clinicalStatus',
    statusParameter: 'clinical-status',
  },
  Appointment: { date: ['start'], status: 'status' },
  CarePlan: { date: ['period'], category: true, status: 'status' },
  CareTeam: { date: ['period'], category: true, status: 'status' },
  ChargeItem: {
    date: ['occurrenceDateTime', 'occurrencePeriod'],
    dateParameter: 'occurrence',
    code: 'code',
    status: 'status',
  },
  Communication: { date: ['sent'], dateParameter: 'sent', category: true, status: 'status' },
  Composition: { date: ['date'], code: 'type', codeParameter: 'type', category: true, status: 'status' },
  Condition: {
    date: ['recordedDate', 'onsetDateTime', 'onsetPeriod'],
    dateParameter: 'recorded-date',
    code: 'code',
    category: true,
    status: 'clinicalStatus',
    statusParameter: 'clinical-status',
  },
  Coverage: { status: 'status' },
  Device: { status: 'status' },
  DeviceRequest: { date: ['authoredOn'], dateParameter: 'authored-on', code: 'codeCodeableConcept', status: 'status' },
  DeviceUseStatement: { status: 'status' },
  DiagnosticReport: { date: effective, code: 'code', category: true, status: 'status' },
  DocumentReference: { date: ['date'], code: 'type', codeParameter: 'type', category: true, status: 'status' },
  Encounter: { date: ['period'], status: 'status' },
  EpisodeOfCare: { date: ['period'], status: 'status' },
  FamilyMemberHistory: { date: ['date'], status: 'status' },
  Flag: { date: ['period'], status: 'status' },
  Goal: { category: true, status: 'lifecycleStatus', statusParameter: 'lifecycle-status' },
  Immunization: {
    date: ['occurrenceDateTime'],
    code: 'vaccineCode',
    codeParameter: 'vaccine-code',
    status: 'status',
  },
  ImmunizationRecommendation: { date: ['date'] },
  List: { date: ['date'], code: 'code', status: 'status' },
  Media: { date: ['createdDateTime', 'createdPeriod'], dateParameter: 'created', status: 'status' },
  Medication: { code: 'code', status: 'status' },
  MedicationAdministration: {
    date: ['effectiveDateTime', 'effectivePeriod'],
    dateParameter: 'effective-time',
    code: 'medicationCodeableConcept',
    status: 'status',
  },
  MedicationDispense: {
    date: ['whenHandedOver'],
    dateParameter: 'whenhandedover',
    code: 'medicationCodeableConcept',
    status: 'status',
  },
  MedicationRequest: {
    date: ['authoredOn'],
    dateParameter: 'authoredon',
    code: 'medicationCodeableConcept',
    status: 'status',
  },
  MedicationStatement: {
    date: ['effectiveDateTime', 'effectivePeriod'],
    dateParameter: 'effective',
    code: 'medicationCodeableConcept',
    status: 'status',
  },
  NutritionOrder: { date: ['dateTime'], dateParameter: 'datetime', status: 'status' },
  Observation: { date: effective, code: 'code', category: true, status: 'status' },
  Procedure: { date: ['performedDateTime', 'performedPeriod'], code: 'code', category: true, status: 'status' },
  Provenance: { date: ['recorded'], dateParameter: 'recorded' },
  QuestionnaireResponse: { date: ['authored'], dateParameter: 'authored', status: 'status' },
  RelatedPerson: {},
  ServiceRequest: {
    date: ['authoredOn'],
    dateParameter: 'authored',
    code: 'code',
    category: true,
    status: 'status',
  },
  Specimen: { code: 'type', codeParameter: 'type', status: 'status' },
  Task: { date: ['authoredOn'], dateParameter: 'authored-on', code: 'code', status: 'status' },
};

/** Bytes: read by id, and kept in parts. */
export const binaryType = 'Binary';

/** What a facility's messages name again and again; these are of no patient and are read by id. */
export const sharedTypes: ReadonlySet<string> = new Set([
  'Location',
  'Organization',
  'Practitioner',
  'PractitionerRole',
]);

type Fields = Readonly<Record<string, unknown>>;

/** Reads what searches look at. `resource` is a parsed FHIR resource of the type; what is malformed counts as absent. */
export function searchFields(type: string, resource: Fields): SearchFields {
  const searchable = Object.hasOwn(searchables, type) ? searchables[type] : undefined;
  if (!searchable) return {};
  const { date, code, category, status } = searchable;
  return {
    ...(status ? present('status', statusOf(resource[status])) : {}),
    ...(date ? present('date', dateOf(date, resource)) : {}),
    ...(code ? present('codes', tokensOf([resource[code] ?? containedCode(code, resource)])) : {}),
    ...(category ? present('categories', tokensOf(listOf(resource.category))) : {}),
  };
}

/** A medicine of which more than a code is said is a resource within the one that names it. */
function containedCode(element: string, { contained }: Fields): unknown {
  if (element !== 'medicationCodeableConcept' || !Array.isArray(contained)) return undefined;
  return (contained as readonly Fields[]).find(it => it?.resourceType === 'Medication')?.code;
}

function present<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]?: V });
}

/** A code; of a CodeableConcept its first one. */
function statusOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return tokensOf([value])?.[0]?.split('|').at(-1);
}

function dateOf(elements: readonly string[], resource: Fields): SearchFields['date'] {
  const name = elements.find(it => resource[it] !== undefined);
  const value = name === undefined ? undefined : resource[name];
  if (typeof value === 'string') return bounds(dateSpan(value));
  if (typeof value === 'object' && value !== null) return bounds(periodSpan(value as Period));
  return undefined;
}

function bounds(span: Span | undefined): SearchFields['date'] {
  if (!span) return undefined;
  return [Number.isFinite(span.start) ? span.start : null, Number.isFinite(span.end) ? span.end : null];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function tokensOf(concepts: readonly unknown[]): readonly string[] | undefined {
  const tokens: string[] = [];
  for (const concept of concepts) {
    if (typeof concept !== 'object' || concept === null) continue;
    const { coding } = concept as CodeableConcept;
    for (const it of Array.isArray(coding) ? (coding as readonly (Coding | null)[]) : []) {
      if (typeof it?.code === 'string') tokens.push(`${it.system ?? ''}|${it.code}`);
    }
  }
  return tokens.length === 0 ? undefined : tokens;
}

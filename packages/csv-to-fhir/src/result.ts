import { facilitySource, patientOwnedId, type ReportedResource } from '@causeway/conversion';
import {
  type CodeableConcept,
  type Observation,
  type ObservationStatus,
  type ObservationValue,
  type Quantity,
  referenceTo,
} from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { ucumUnit } from '@causeway/terminology';
import { codedConcept, meant, words } from './code.ts';
import { reported } from './encounter.ts';
import { type CsvRecord, decimal } from './record.ts';

const statuses = words<ObservationStatus>({
  final: 'f|final|complete|completed|verified|released|resulted',
  preliminary: 'p|preliminary|prelim',
  corrected: 'c|corrected',
  amended: 'amended|a',
  registered: 'registered|r|pending|ordered|i',
  cancelled: 'x|cancelled|canceled|d|deleted',
  'entered-in-error': 'w|entered-in-error|entered in error|wrong',
  unknown: 'unknown|u',
});

const flags = words({
  N: 'n|normal|within range|wnl',
  A: 'a|abnormal|abn|*|y|yes|true',
  AA: 'aa|critical|crit|panic|critical abnormal|**',
  H: 'h|high|+|above high normal|above',
  HH: 'hh|critical high|panic high|++|h*',
  L: 'l|low|-|below low normal|below',
  LL: 'll|critical low|panic low|--|l*',
  POS: 'pos|positive|reactive|detected',
  NEG: 'neg|negative|non-reactive|nonreactive|not detected',
});

const interpretation = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const category: CodeableConcept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
};
const absent: CodeableConcept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
};

/** One row is one result. Rows of one order share its number. */
export function resultOf(record: CsvRecord, patient: SourcePatient): readonly ReportedResource[] | undefined {
  const code = codedConcept(record, 'http://loinc.org');
  if (code === undefined) return record.fail('code', 'a result needs the code or the name of its test');
  const collected = record.dateTime('collectedTime');
  const issued = instantOf(record.dateTime('reportedTime'));
  const order = record.text('orderId');
  const visit = record.text('visitId');
  const flag = meant(record, 'flag', flags);
  const comment = record.text('comment');
  const performer = record.text('performer');
  const what = code.coding?.[0]?.code ?? code.text;
  const observation: Observation = {
    resourceType: 'Observation',
    id: patientOwnedId({ patient }, 'Observation', `table|${order ?? record.date('collectedTime') ?? ''}|${what}`),
    meta: { source: facilitySource(record.layout.facility) },
    ...(order && { identifier: [{ value: `${order}-${what}` }] }),
    ...panelOf(record),
    status: meant(record, 'status', statuses) ?? 'final',
    category: [category],
    code,
    subject: referenceTo('Patient', sourcePatientId(patient)),
    ...(visit && { encounter: referenceTo('Encounter', patientOwnedId({ patient }, 'Encounter', visit)) }),
    ...(collected && { effectiveDateTime: collected }),
    ...(issued && { issued }),
    ...(performer && { performer: [{ display: performer }] }),
    ...(observedOf(record) ?? { dataAbsentReason: absent }),
    ...(flag && { interpretation: [{ coding: [{ system: interpretation, code: flag }] }] }),
    ...(comment && { note: [{ text: comment }] }),
    ...rangeOf(record),
  };
  return [reported(observation, record)];
}

/** An instant has a time. */
function instantOf(dateTime: string | undefined): string | undefined {
  return dateTime?.includes('T') ? dateTime : undefined;
}

function panelOf(record: CsvRecord): Pick<Observation, 'basedOn'> {
  const name = record.text('panelName') ?? record.text('panelCode');
  return name === undefined ? {} : { basedOn: [{ display: name }] };
}

function observedOf(record: CsvRecord): ObservationValue | undefined {
  const said = record.text('value');
  if (said === undefined) return undefined;
  const [, comparator, number = ''] = /^(<=|>=|<|>)?\s*(\S+)$/.exec(said) ?? [];
  const value = decimal(number, record.layout.mapping.decimalComma);
  if (value === undefined) return { valueString: said };
  const sign = comparator as Quantity['comparator'];
  return { valueQuantity: { value, ...(sign && { comparator: sign }), ...unitOf(record) } };
}

function unitOf(record: CsvRecord): Pick<Quantity, 'unit' | 'system' | 'code'> {
  const unit = record.text('unit');
  const code = unit && ucumUnit(unit);
  return { ...(unit && { unit }), ...(code && { system: 'http://unitsofmeasure.org', code }) };
}

function rangeOf(record: CsvRecord): Pick<Observation, 'referenceRange'> {
  const text = record.text('referenceRange');
  const comma = record.layout.mapping.decimalComma;
  const [, from = '', to = ''] = /^\(?\s*([\d.,]+)\s*(?:-|–|to|bis)\s*([\d.,]+)\s*\)?$/.exec(text ?? '') ?? [];
  const low = record.number('low') ?? decimal(from, comma);
  const high = record.number('high') ?? decimal(to, comma);
  const unit = unitOf(record);
  const range = {
    ...(low !== undefined && { low: { value: low, ...unit } }),
    ...(high !== undefined && { high: { value: high, ...unit } }),
    ...(text && { text }),
  };
  return Object.keys(range).length === 0 ? {} : { referenceRange: [range] };
}

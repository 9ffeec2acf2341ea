import {
  facilityOwnedId,
  facilitySource,
  patientOwnedId,
  type ReportedEncounter,
  type ReportedResource,
} from '@causeway/conversion';
import {
  type Coding,
  type Condition,
  type Encounter,
  type EncounterStatus,
  type Location,
  type Reference,
  referenceTo,
} from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { meant, systemOf, words } from './code.ts';
import type { CsvRecord } from './record.ts';

const classes = words({
  IMP: 'i|ip|inp|inpatient|imp|hospitalized|stationär|stationaer|acute inpatient',
  EMER: 'e|ed|er|emer|emergency|emergency room|emergency department|notfall',
  AMB: 'o|op|outpatient|amb|ambulatory|clinic|office|office visit|ambulant|outpt',
  OBSENC: 'obs|observation|obsenc|observation encounter',
  PRENC: 'p|preadmit|pre-admission|prenc|pre-admit',
  HH: 'home|hh|home health',
  VR: 'virtual|vr|telehealth|video visit|telemedicine|phone',
  SS: 'short stay|ss|day surgery|same day',
});

const statuses = words<EncounterStatus>({
  planned: 'planned|scheduled|booked|pre-admit|preadmit',
  arrived: 'arrived|checked in|checked-in|registered',
  triaged: 'triaged',
  'in-progress': 'in-progress|in progress|active|admitted|open|current|in house|inhouse',
  onleave: 'onleave|on leave|loa',
  finished: 'finished|discharged|complete|completed|closed|departed|checked out',
  cancelled: 'cancelled|canceled|no show|no-show|noshow',
  'entered-in-error': 'entered-in-error|entered in error|error|deleted|void',
  unknown: 'unknown',
});

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

export interface EncounterRow {
  readonly encounter: ReportedEncounter;
  readonly resources: readonly ReportedResource[];
}

/** The id of a visit, as the conversion of HL7 v2 makes it of PV1-19 or PV1-44. */
function visitId(record: CsvRecord, patient: SourcePatient): string | undefined {
  const number = record.text('visitId');
  if (number !== undefined) return patientOwnedId({ patient }, 'Encounter', number);
  const admitted = record.date('admitTime');
  return admitted === undefined ? undefined : patientOwnedId({ patient }, 'Encounter', `admitted ${admitted}`);
}

export function encounterOf(record: CsvRecord, patient: SourcePatient): EncounterRow | undefined {
  const id = visitId(record, patient);
  if (id === undefined) {
    return record.fail('visitId', 'a visit needs a number or the time of admission');
  }
  const meta = { source: facilitySource(record.layout.facility) };
  const places = locationsOf(record);
  const condition = diagnosisOf(record, patient, id);
  const period = periodOf(record);
  const number = record.text('visitId');
  const said = classOf(record);
  const status = meant(record, 'status', statuses) ?? (period?.end === undefined ? 'in-progress' : 'finished');
  const resource: Encounter = {
    resourceType: 'Encounter',
    id,
    meta,
    ...(number && { identifier: [{ value: number }] }),
    status,
    class: said,
    subject: referenceTo('Patient', sourcePatientId(patient)),
    ...serviceOf(record),
    ...attenderOf(record),
    ...(period && { period }),
    ...reasonOf(record),
    ...(condition && { diagnosis: [{ condition: referenceTo('Condition', condition.id ?? '') }] }),
    ...dispositionOf(record),
    ...(places && { location: [{ location: places.reference }] }),
  };
  const encounter = { id, class: said.code ?? '', status, location: places?.reference.display ?? '' };
  return {
    encounter,
    resources: [resource, ...(places?.locations ?? []), ...(condition ? [condition] : [])].map(it =>
      reported(it, record),
    ),
  };
}

export function reported(resource: ReportedResource['resource'] & {}, { row }: CsvRecord): ReportedResource {
  const { resourceType, id = '' } = resource;
  return { resourceType, id, deleted: false, resource, origin: `row[${row}]` };
}

/** FHIR wants a class; what is not said is an absent one, not ambulatory. */
function classOf(record: CsvRecord): Coding {
  const said = record.text('class');
  const code = meant(record, 'class', classes);
  if (code !== undefined) return { system: actCode, code };
  if (said !== undefined) return { code: said.replace(/\s+/g, ' ') };
  return { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' };
}

function periodOf(record: CsvRecord): Encounter['period'] {
  const start = record.dateTime('admitTime');
  const end = record.dateTime('dischargeTime');
  const from = record.instant('admitTime');
  const to = record.instant('dischargeTime');
  if (from !== undefined && to !== undefined && to < from) {
    return record.fail('dischargeTime', 'the discharge is before the admission');
  }
  return start === undefined && end === undefined ? undefined : { ...(start && { start }), ...(end && { end }) };
}

interface Places {
  readonly locations: readonly Location[];
  readonly reference: Reference;
}

const levels = [
  { field: 'location', component: 1 },
  { field: 'room', component: 2, code: 'ro', display: 'Room' },
  { field: 'bed', component: 3, code: 'bd', display: 'Bed' },
] as const;

/** Ward, room and bed, each part of the wider one, with the ids that PV1-3 gives them. */
function locationsOf(record: CsvRecord): Places | undefined {
  const { facility } = record.layout;
  const locations: Location[] = [];
  let path = '';
  for (const level of levels) {
    const name = record.text(level.field);
    if (name === undefined) continue;
    path += `|${level.component}=${name}`;
    const wider = locations.at(-1);
    locations.push({
      resourceType: 'Location',
      id: facilityOwnedId(facility, 'Location', path),
      meta: { source: facilitySource(facility) },
      identifier: [{ value: name }],
      name,
      mode: 'instance',
      ...('code' in level && {
        physicalType: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/location-physical-type',
              code: level.code,
              display: level.display,
            },
          ],
        },
      }),
      ...(wider && { partOf: referenceTo('Location', wider.id ?? '', wider.name) }),
    });
  }
  const narrowest = locations.at(-1);
  if (narrowest === undefined) return undefined;
  const display = locations.map(it => it.name).join(' ');
  return { locations, reference: { ...referenceTo('Location', narrowest.id ?? ''), display } };
}

function diagnosisOf(record: CsvRecord, patient: SourcePatient, encounterId: string): Condition | undefined {
  const code = record.text('diagnosisCode');
  const text = record.text('diagnosisText');
  if (code === undefined && text === undefined) return undefined;
  const system = systemOf(record, record.text('diagnosisSystem')) ?? icd10(code);
  const key = `${encounterId}|${code ?? text}`;
  const category = { system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' };
  return {
    resourceType: 'Condition',
    id: patientOwnedId({ patient }, 'Condition', key),
    meta: { source: facilitySource(record.layout.facility) },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    category: [{ coding: [category] }],
    code: {
      ...(code && { coding: [{ ...(system && { system }), code, ...(text && { display: text }) }] }),
      ...(text && { text }),
    },
    subject: referenceTo('Patient', sourcePatientId(patient)),
    encounter: referenceTo('Encounter', encounterId),
  };
}

/** ICD-10-CM has a form of its own; ICD-9 codes begin with a digit. */
function icd10(code: string | undefined): string | undefined {
  return /^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/.test(code ?? '') ? 'http://hl7.org/fhir/sid/icd-10-cm' : undefined;
}

function attenderOf(record: CsvRecord): Pick<Encounter, 'participant'> {
  const display = record.text('attendingName');
  const value = record.text('attendingId');
  if (display === undefined && value === undefined) return {};
  const system = /^\d{10}$/.test(value ?? '') ? 'http://hl7.org/fhir/sid/us-npi' : undefined;
  const individual = {
    ...(value && { identifier: { ...(system && { system }), value } }),
    ...(display && { display }),
  };
  const type = [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'ATND' }] }];
  return { participant: [{ type, individual }] };
}

function serviceOf(record: CsvRecord): Pick<Encounter, 'serviceType'> {
  const text = record.text('service');
  return text === undefined ? {} : { serviceType: { text } };
}

function reasonOf(record: CsvRecord): Pick<Encounter, 'reasonCode'> {
  const text = record.text('reason');
  return text === undefined ? {} : { reasonCode: [{ text }] };
}

function dispositionOf(record: CsvRecord): Pick<Encounter, 'hospitalization'> {
  const text = record.text('disposition');
  return text === undefined ? {} : { hospitalization: { dischargeDisposition: { text } } };
}

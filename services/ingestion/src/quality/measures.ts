/** What is judged of a feed. `matching`, `alerts`, `clinicians` are who misses what is not there. */
export type Dimension = 'completeness' | 'validity' | 'timeliness';

export interface Measure {
  readonly name: string;
  readonly dimension: Dimension;
  /** For people. */
  readonly title: string;
  /** Who needs it. */
  readonly serves: 'matching' | 'alerts' | 'clinicians';
  /** Where HL7 v2 has it. */
  readonly field: string;
}

function measure(
  dimension: Dimension,
  serves: Measure['serves'],
  rows: readonly (readonly [string, string, string])[],
) {
  return rows.map(([name, field, title]): Measure => ({ name, dimension, serves, field, title }));
}

export const measures: readonly Measure[] = [
  ...measure('completeness', 'matching', [
    ['patient.name', 'PID-5', 'family and given name'],
    ['patient.birthDate', 'PID-7', 'date of birth'],
    ['patient.sex', 'PID-8', 'sex'],
    ['patient.address', 'PID-11', 'address with a street or postal code'],
    ['patient.phone', 'PID-13', 'phone'],
    ['patient.identifiers', 'PID-3', 'identifiers with their authority'],
  ]),
  ...measure('completeness', 'alerts', [
    ['visit.class', 'PV1-2', 'class of the visit'],
    ['visit.location', 'PV1-3', 'place'],
    ['visit.times', 'PV1-44', 'time of admission'],
    ['visit.number', 'PV1-19', 'visit number'],
  ]),
  ...measure('completeness', 'clinicians', [
    ['result.code', 'OBX-3', 'code of the test'],
    ['result.value', 'OBX-5', 'value'],
    ['result.unit', 'OBX-6', 'unit of a number'],
    ['result.range', 'OBX-7', 'reference range of a number'],
    ['result.status', 'OBX-11', 'status'],
    ['result.time', 'OBX-14', 'time of the observation'],
  ]),
  ...measure('validity', 'clinicians', [
    ['code.standard', 'OBX-3, RXE-2, RXA-5', 'standard code (LOINC, RxNorm, CVX, SNOMED CT) of its form'],
    ['unit.ucum', 'OBX-6', 'unit known to UCUM'],
  ]),
  ...measure('validity', 'matching', [['patient.birthDate.plausible', 'PID-7', 'date of birth in the last 130 years']]),
  ...measure('validity', 'alerts', [
    ['visit.class.known', 'PV1-2', 'class of the v3 ActCode list'],
    ['time.plausible', 'EVN-2, OBR-7', 'time of the event not in the future'],
    ['accepted', 'MSH', 'message accepted'],
  ]),
  ...measure('timeliness', 'alerts', [
    ['within.minutes', 'EVN-2, OBR-7', 'received within 5 minutes'],
    ['within.hour', 'EVN-2, OBR-7', 'received within an hour'],
    ['within.day', 'EVN-2, OBR-7', 'received within a day'],
  ]),
];

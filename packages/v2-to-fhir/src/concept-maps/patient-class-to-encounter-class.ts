import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: PatientClass[EncounterClass] (HL70004). */
export const patientClassToEncounterClass = conceptMap(
  'PatientClass[EncounterClass]',
  'http://terminology.hl7.org/CodeSystem/v2-0004',
  {
    E: ['EMER', 'emergency', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
    I: ['IMP', 'inpatient encounter', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
    O: ['AMB', 'ambulatory', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
    P: ['PRENC', 'pre-admission', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
    R: ['R', 'Recurring patient'],
    B: ['B', 'Obstetrics'],
    C: ['C', 'Commercial Account'],
    N: ['N', 'Not Applicable'],
    U: ['U', 'Unknown'],
  },
);

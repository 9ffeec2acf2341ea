import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: PatientClass[EncounterStatus] (HL70004). */
export const patientClassToEncounterStatus = conceptMap(
  'PatientClass[EncounterStatus]',
  'http://hl7.org/fhir/encounter-status',
  {
    E: ['in-progress', 'Emergency'],
    I: ['in-progress', 'Inpatient'],
    O: ['in-progress', 'Outpatient'],
    P: ['planned', 'Preadmit'],
    R: ['in-progress', 'Recurring patient'],
    B: ['in-progress', 'Obstetrics'],
    C: ['in-progress', 'Commercial Account'],
    N: ['in-progress', 'Not Applicable'],
    U: ['unknown', 'Unknown'],
  },
);

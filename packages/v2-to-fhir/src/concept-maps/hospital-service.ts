import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: HospitalService (HL70069). */
export const hospitalService = conceptMap('HospitalService', 'http://terminology.hl7.org/CodeSystem/v2-0069', {
  MED: ['382', 'Medical Services', 'http://terminology.hl7.org/CodeSystem/service-type'],
  SUR: ['SUR', 'Surgical Service'],
  URO: ['222', 'Urology', 'http://terminology.hl7.org/CodeSystem/service-type'],
  PUL: ['PUL', 'Pulmonary Service'],
  CAR: ['CAR', 'Cardiac Service'],
});

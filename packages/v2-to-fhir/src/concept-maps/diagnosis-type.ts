import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: DiagnosisType (HL70052). */
export const diagnosisType = conceptMap('DiagnosisType', 'http://terminology.hl7.org/CodeSystem/diagnosis-role', {
  A: ['AD', 'Admission Diagnosis'],
});

import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ProviderRole (HL70443). */
export const providerRole = conceptMap('ProviderRole', 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', {
  AD: ['ADM', 'admitter'],
  AT: ['ATND', 'attender'],
  CP: ['CON', 'consultant'],
  PP: ['446050000', 'PCP - Primary care physician', 'http://snomed.info/sct'],
  RP: ['REF', 'referrer'],
  PI: ['40570005', 'Interpreter', 'http://snomed.info/sct'],
});

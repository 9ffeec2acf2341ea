import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AmbulatoryStatus (HL70009). */
export const ambulatoryStatus = conceptMap('AmbulatoryStatus', 'http://terminology.hl7.org/CodeSystem/v2-0009', {
  A2: ['wheel', 'Wheelchair', 'http://terminology.hl7.org/CodeSystem/encounter-special-arrangements'],
  A3: ['A3', 'Comatose; non-responsive'],
  A4: ['A4', 'Disoriented'],
  A5: ['A5', 'Vision impaired'],
  A6: ['A6', 'Hearing impaired'],
  A7: ['A7', 'Speech impaired'],
  A8: ['A8', 'Non-English speaking'],
  A9: ['A9', 'Functional level unknown'],
  B1: ['B1', 'Oxygen therapy'],
  B2: ['B2', 'Special equipment (tubes, IVs, catheters)'],
  B3: ['B3', 'Amputee'],
  B4: ['B4', 'Mastectomy'],
  B5: ['B5', 'Paraplegic'],
  B6: ['B6', 'Pregnant'],
});

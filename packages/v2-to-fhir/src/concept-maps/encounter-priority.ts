import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: EncounterPriority (HL70217). */
export const encounterPriority = conceptMap(
  'EncounterPriority',
  'http://terminology.hl7.org/CodeSystem/v3-ActPriority',
  {
    '1': ['EM', 'emergency'],
    '2': ['UR', 'urgent'],
    '3': ['EL', 'elective'],
  },
);

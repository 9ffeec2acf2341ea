import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: NatureOfAbnormalTesting (HL70080). */
export const natureOfAbnormalTesting = conceptMap(
  'NatureOfAbnormalTesting',
  'http://terminology.hl7.org/CodeSystem/v2-0080',
  {
    A: ['A', 'An age-based population'],
    N: ['N', 'None - generic normal range'],
    R: ['R', 'A race-based population'],
    S: ['S', 'A sex-based population'],
    SP: ['SP', 'Species'],
    B: ['B', 'Breed'],
    ST: ['ST', 'Strain'],
  },
);

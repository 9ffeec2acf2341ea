import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: EventRelatedPeriod (HL70528). */
export const eventRelatedPeriod = conceptMap(
  'EventRelatedPeriod',
  'http://terminology.hl7.org/CodeSystem/v3-TimingEvent',
  {
    HS: ['HS', 'HS'],
    AC: ['AC', 'AC'],
    PC: ['PC', 'PC'],
    IC: ['IC', 'between meals (from lat. inter cibus)', 'http://terminology.hl7.org/CodeSystem/v2-0528'],
    ACM: ['ACM', 'ACM'],
    ACD: ['ACD', 'ACD'],
    ACV: ['ACV', 'ACV'],
    PCM: ['PCM', 'PCM'],
    PCD: ['PCD', 'PCD'],
    PCV: ['PCV', 'PCV'],
    ICM: ['ICM', 'between breakfast and lunch', 'http://terminology.hl7.org/CodeSystem/v2-0528'],
    ICD: ['ICD', 'between lunch and dinner', 'http://terminology.hl7.org/CodeSystem/v2-0528'],
    ICV: ['ICV', 'between dinner and the hour of sleep', 'http://terminology.hl7.org/CodeSystem/v2-0528'],
  },
);

import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ConfidentialityCode (HL70177). */
export const confidentialityCode = conceptMap(
  'ConfidentialityCode',
  'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  {
    V: ['V', 'very restricted'],
    R: ['R', 'restricted'],
    U: ['U', 'Usual control', 'http://terminology.hl7.org/CodeSystem/v2-0177'],
    EMP: ['EMP', 'employee information sensitivity', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
    UWM: ['UWM', 'Unwed mother', 'http://terminology.hl7.org/CodeSystem/v2-0177'],
    VIP: ['VIP', 'Very important person or celebrity', 'http://terminology.hl7.org/CodeSystem/v2-0177'],
    PSY: ['PSY', 'psychiatry relate'],
    AID: ['HIV', 'HIV related'],
    HIV: ['HIV', 'HIV related'],
    ETH: ['ETHUD', 'alcohol use disorder information sensitivity', 'http://terminology.hl7.org/CodeSystem/v3-ActCode'],
  },
);

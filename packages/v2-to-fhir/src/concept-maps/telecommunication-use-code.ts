import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: TelecommunicationUseCode (HL70201). */
export const telecommunicationUseCode = conceptMap(
  'TelecommunicationUseCode',
  'http://hl7.org/fhir/contact-point-use',
  {
    PRN: ['home', 'Home'],
    WPN: ['work', 'Work'],
    PRS: ['mobile', 'Mobile'],
  },
  {
    // The guide leaves these open.
    ORN: ['home', 'Home'],
    VHN: ['temp', 'Temp'],
  },
);

import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: TelecommunicationEquipmentType (HL70202). */
export const telecommunicationEquipmentType = conceptMap(
  'TelecommunicationEquipmentType',
  'http://hl7.org/fhir/contact-point-system',
  {
    PH: ['phone', 'Phone'],
    FX: ['fax', 'Fax'],
    MD: ['other', 'Other'],
    SAT: ['other', 'Other'],
    BP: ['pager', 'Pager'],
    Internet: ['email', 'email'],
    'X.400': ['email', 'email'],
    TDD: ['other', 'Other'],
    TTY: ['other', 'Other'],
  },
  {
    // The guide's target, `mobile`, is a use; a mobile phone is a phone (XTN[ContactPoint] adds the use).
    CP: ['phone', 'Phone'],
  },
);

import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: SpecimenRejectReason (HL70490). */
export const specimenRejectReason = conceptMap(
  'SpecimenRejectReason',
  'http://terminology.hl7.org/CodeSystem/v2-0490',
  {
    EX: ['EX', 'Expired'],
    QS: ['QS', 'Quantity not sufficient'],
    RB: ['RB', 'Broken container'],
    RC: ['RC', 'Clotting'],
    RD: ['RD', 'Missing collection date'],
    RA: ['RA', 'Missing patient ID number'],
    RE: ['RE', 'Missing patient name'],
    RH: ['RH', 'Hemolysis'],
    RI: ['RI', 'Identification problem'],
    RM: ['RM', 'Labeling'],
    RN: ['RN', 'Contamination'],
    RP: ['RP', 'Missing phlebotomist ID'],
    RR: ['RR', 'Improper storage'],
    RS: ['RS', 'Name misspelling'],
  },
);

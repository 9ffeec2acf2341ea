import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: SpecimenCondition (HL70493). */
export const specimenCondition = conceptMap('SpecimenCondition', 'http://terminology.hl7.org/CodeSystem/v2-0493', {
  AUT: ['AUT', 'Autolyzed'],
  CLOT: ['CLOT', 'Clotted'],
  CON: ['CON', 'Contaminated'],
  COOL: ['COOL', 'Cool'],
  FROZ: ['FROZ', 'Frozen'],
  HEM: ['HEM', 'Hemolyzed'],
  LIVE: ['LIVE', 'Live'],
  ROOM: ['ROOM', 'Room temperature'],
  SNR: ['SNR', 'Sample not received'],
  CFU: ['CFU', 'Centrifuged'],
});

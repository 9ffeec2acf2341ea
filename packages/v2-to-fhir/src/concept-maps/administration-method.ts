import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AdministrationMethod (HL70165). */
export const administrationMethod = conceptMap('AdministrationMethod', 'http://snomed.info/sct', {
  CH: ['419747000', 'Chew'],
  DI: ['421682005', 'Dissolve'],
  IS: ['421257003', 'Insert'],
  SH: ['420606003', 'Shampoo'],
  WA: ['422152000', 'Wash'],
});

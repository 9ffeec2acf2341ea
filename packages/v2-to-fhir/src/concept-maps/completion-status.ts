import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: CompletionStatus (HL70322). */
export const completionStatus = conceptMap('CompletionStatus', 'http://hl7.org/fhir/event-status', {
  CP: ['completed', 'Completed'],
  RE: ['not-done', 'Not Done'],
  NA: ['not-done', 'Not Done'],
  PA: ['completed', 'Completed'],
});

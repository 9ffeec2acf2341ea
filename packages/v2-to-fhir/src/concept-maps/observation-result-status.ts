import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ObservationResultStatusCodesInterpretation (HL70085). */
export const observationResultStatus = conceptMap(
  'ObservationResultStatusCodesInterpretation',
  'http://hl7.org/fhir/observation-status',
  {
    A: ['amended', 'Amended'],
    C: ['corrected', 'Corrected'],
    D: ['entered-in-error', 'Entered in Error'],
    F: ['final', 'Final'],
    P: ['preliminary', 'Preliminary'],
    X: ['cancelled', 'Results cannot be obtained for this observation'],
    W: ['entered-in-error', 'Entered in Error'],
  },
  {
    // The guide leaves these open; R4's status is required.
    B: ['amended', 'Amended'],
    I: ['registered', 'Registered'],
    R: ['preliminary', 'Preliminary'],
    S: ['preliminary', 'Preliminary'],
    U: ['final', 'Final'],
    V: ['final', 'Final'],
  },
);

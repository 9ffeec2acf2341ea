import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ResultStatus[Non-Queries] (HL70123). */
export const resultStatus = conceptMap(
  'ResultStatus[Non-Queries]',
  'http://hl7.org/fhir/diagnostic-report-status',
  {
    O: ['registered', 'Registered'],
    I: ['registered', 'Registered'],
    S: ['registered', 'Registered'],
    P: ['preliminary', 'Preliminary'],
    C: ['corrected', 'Corrected'],
    R: ['partial', 'Partial'],
    F: ['final', 'Final'],
    X: ['cancelled', 'Cancelled'],
  },
  {
    // The guide leaves these open; R4's status is required.
    A: ['partial', 'Partial'],
    M: ['amended', 'Amended'],
    N: ['registered', 'Registered'],
  },
);

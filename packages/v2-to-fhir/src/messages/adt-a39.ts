import { messageMap } from '../message-map.ts';
import { patientLines, visitLines } from './parts.ts';

/**
 * ADT_A39: merge patient, A40 (HL7 2.5.1, 3.3.40). PID is the survivor, MRG-1 who was merged into it. A43 moves the
 * number of MRG-1 to the patient of PID-3 (3.3.43), A47 changes it to PID-3 (3.3.47): of both as well MRG-1 is PID-3's
 * from then on.
 */
export const adtA39 = messageMap('ADT_A39', 'A40 A43 A47', patientLines('ADT_A39.PATIENT'), {
  ours: 'The guide has no table for merges: a FHIR Patient has no event of them. See merge.ts.',
});

/** ADT_A39 of accounts, A41 (HL7 2.5.1, 3.3.41): MRG-3 is the account that is now PID-18. */
export const adtA41 = messageMap('ADT_A39', 'A41', patientLines('ADT_A39.PATIENT'), {
  ours: 'The guide has MRG[Account], and no table of the message. See merge.ts.',
});

/** ADT_A45: move visit information, A45 (HL7 2.5.1, 3.3.45): the visit MRG-5 of the patient MRG-1 is the PID's. */
export const adtA45 = messageMap('ADT_A45', 'A45', [...patientLines('ADT_A45'), ...visitLines('ADT_A45.MERGE_INFO')], {
  ours: 'The guide has no table for moved visits. See merge.ts.',
});

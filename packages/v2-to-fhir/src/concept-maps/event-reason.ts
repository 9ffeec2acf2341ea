import { conceptMap } from '../concept-map.ts';

const v2 = 'http://terminology.hl7.org/CodeSystem/v2-0062';

/** HL7 table 0062 */
export const eventReason = conceptMap('EventReason', 'http://terminology.hl7.org/CodeSystem/v3-ActReason', {
  '01': ['PATRQT', 'patient requested'],
  '02': ['TREAT', 'treatment'],
  '03': ['HOPERAT', 'healthcare operations'],
  O: ['O', 'Other', v2],
  U: ['U', 'Unknown', v2],
});

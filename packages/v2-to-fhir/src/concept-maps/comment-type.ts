import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: CommentType (HL70364). */
export const commentType = conceptMap('CommentType', 'http://terminology.hl7.org/CodeSystem/v2-0364', {
  PI: ['PI', 'Patient Instructions'],
  AI: ['AI', 'Ancillary Instructions'],
  GI: ['GI', 'General Instructions'],
  '1R': ['1R', 'Primary Reason'],
  '2R': ['2R', 'Secondary Reason'],
  GR: ['GR', 'General Reason'],
  RE: ['RE', 'Remark'],
  DR: ['DR', 'Duplicate/Interaction Reason'],
});

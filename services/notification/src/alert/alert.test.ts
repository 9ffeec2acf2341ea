import { originHeader, type PatientRemoved, type PatientsMerged, revisedIndex } from '@causeway/schemas';
import { expect, it } from 'vitest';
import { isNews } from './alert.ts';

const sourcePatient = { authority: 'urn:oid:1.2', identifier: '1' };
const position = { topic: 'causeway.inbound.message', partition: 0, offset: 0, index: 0 };
const header = { ...originHeader({ now: 1, facility: 'general', messageId: 'M' }), position };

it('is told of what happens to patients, not of corrections and numbers that a source gave up', () => {
  const removed: PatientRemoved = { type: 'PatientRemoved', header, sourcePatient, trigger: 'FHIR_remove' };
  const said = { trigger: 'ADT_A40', patient: null, cleared: [], unmapped: {} };
  const merged: PatientsMerged = { type: 'PatientsMerged', header, sourcePatient, merged: sourcePatient, ...said };
  const corrected = { ...merged, header: { ...header, position: { ...position, index: revisedIndex(1, 0) } } };
  expect([merged, corrected, removed].map(isNews)).toEqual([true, false, false]);
});

import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { contents, patients, progress, replaced, resources, shared, withdrawn } from './documents.ts';
import { RecordSlice } from './record-slice.ts';

/**
 * What every source reported of its patients, from `causeway.clinical.event`. All of it is under the source patient,
 * or under the partition of the log that holds the source patient's events in order, so that other partitions make no
 * difference; a repeated or late event changes nothing. A
 * correction, which comes late by nature, changes what no later message has told since. What is reported again unchanged keeps
 * the time it was recorded. A document that is replaced is superseded, and what only it told is taken back.
 */
export const recordView: View = {
  name: 'record',
  version: 4,
  topics: ['causeway.clinical.event'],
  collections: [patients, resources, contents, shared, progress, withdrawn, replaced],
  prefetch: (events, docs) => sliceOf(docs).prefetch(events as readonly LogEvent<'causeway.clinical.event'>[]),
  apply: (events, docs) => sliceOf(docs).apply(events as readonly LogEvent<'causeway.clinical.event'>[]),
};

const slices = new WeakMap<UnitOfWork, RecordSlice>();

function sliceOf(docs: UnitOfWork): RecordSlice {
  const slice = slices.get(docs) ?? new RecordSlice(docs);
  slices.set(docs, slice);
  return slice;
}

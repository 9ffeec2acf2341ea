import { problems } from '@causeway/service';

/** How far a reader has come: for each partition of the alerts the next offset. Exact, however partitions interleave. */
export type Cursor = readonly number[];

/** `0-12-7-…`, one number for each partition. */
export function formatCursor(cursor: Cursor): string {
  return cursor.join('-');
}

export function parseCursor(text: string, partitions: number): Cursor {
  const offsets = /^\d{1,15}(-\d{1,15})*$/.test(text) ? text.split('-').map(Number) : [];
  if (offsets.length !== partitions) throw problems.invalid('the cursor is one that GET /alerts or the stream gave');
  return offsets;
}

export function advanced(cursor: Cursor, { partition, offset }: { partition: number; offset: number }): Cursor {
  return cursor.map((next, at) => (at === partition ? Math.max(next, offset + 1) : next));
}

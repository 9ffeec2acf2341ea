import type { Segment } from '@causeway/hl7';

// What the exchange itself reads of a message (routing, time, identity), and the numbering of segments, which say
// nothing of the patient that could be lost.
const read: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  ['MSH', new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21])],
  ['EVN', new Set([1, 2, 6])],
  ['PID', new Set([1])],
  ['PV1', new Set([1])],
  ['NK1', new Set([1])],
  ['AL1', new Set([1])],
  ['DG1', new Set([1])],
  ['IN1', new Set([1])],
  ['OBR', new Set([1, 2, 3])],
  ['OBX', new Set([1, 2, 4])],
  ['NTE', new Set([1])],
  ['MRG', new Set([1])],
  ['SFT', new Set([1, 2, 3, 4, 5, 6])],
]);

/**
 * Counts what was sent and came to nothing: a field as `PID-21`, a segment no map took as `ZPD`.
 *
 * @param mapped by field number; undefined if no map took the segment
 */
export function countUnmapped(
  segment: Segment,
  mapped: readonly (boolean | undefined)[] | undefined,
  unmapped: Record<string, number>,
): void {
  const known = read.get(segment.id);
  if (mapped === undefined && (known === undefined || !partlyRead.has(segment.id))) {
    unmapped[segment.id] = (unmapped[segment.id] ?? 0) + 1;
    return;
  }
  for (let n = 1; n <= segment.fieldCount; n++) {
    if (mapped?.[n] === true || known?.has(n) === true) continue;
    const field = segment.field(n);
    if (field.isEmpty || field.isNull) continue;
    const path = `${segment.id}-${n}`;
    unmapped[path] = (unmapped[path] ?? 0) + 1;
  }
}

/** Segments that no map takes but the exchange reads. */
const partlyRead: ReadonlySet<string> = new Set(['MSH', 'EVN', 'MRG', 'SFT']);

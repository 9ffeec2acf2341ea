import { type Segment, toInstant } from '@causeway/hl7';
import type { PatientGroup } from './patient-group.ts';

export type OccurrenceOptions = { readonly timeZone: string; readonly receivedAt: number };

// When it was true: an event when it happened (EVN-6), else when it was recorded (EVN-2); a result when it was observed
// (OBR-7), else when it was reported (OBR-22).
const sources: readonly (readonly [string, number])[] = [
  ['EVN', 6],
  ['EVN', 2],
  ['OBR', 7],
  ['OBR', 22],
  ['MSH', 7],
];

/** Milliseconds since 1970; when the message was received, where it says no time. */
export function occurredAt({ segments }: PatientGroup, { timeZone, receivedAt }: OccurrenceOptions): number {
  for (const [id, field] of sources) {
    const segment: Segment | undefined = segments.find(it => it.segment.id === id)?.segment;
    const time = toInstant(segment?.value(field), timeZone);
    if (time !== undefined) return time;
  }
  return receivedAt;
}

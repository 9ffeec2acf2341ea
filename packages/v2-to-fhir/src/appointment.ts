import { type Appointment, type AppointmentParticipant, dateSpan } from '@causeway/fhir';
import type { Draft } from './row.ts';
import type { Scope } from './scope.ts';

/** An Appointment under construction. `starts` are the times its resources are booked from, `notes` what is said of it. */
type AppointmentDraft = Draft & {
  start?: string;
  end?: string;
  minutesDuration?: number;
  status?: Appointment['status'];
  participant?: readonly AppointmentParticipant[];
  notes?: readonly string[];
  starts?: readonly string[];
  lengths?: readonly number[];
};

// The event says what became of the appointment, whatever SCH-25 still says (HL7 2.5.1, 10.3).
const byEvent: Readonly<Record<string, Appointment['status']>> = {
  S15: 'cancelled',
  S16: 'cancelled',
  S17: 'entered-in-error',
  S26: 'noshow',
};

export function completeAppointment(given: Draft, { trigger }: Scope): boolean {
  const draft = given as AppointmentDraft;
  const { notes, starts, lengths } = draft;
  for (const name of ['notes', 'starts', 'lengths']) delete draft[name];
  if (notes !== undefined) draft.comment = notes.join('\n');
  setTimes(draft, starts, lengths);
  draft.status = byEvent[trigger.slice(-3)] ?? draft.status ?? 'booked';
  rule(draft);
  draft.participant ??= [];
  return draft.participant.length > 0;
}

/** SCH-11 and TQ1 tell the whole time; else the first of the resources' does. */
function setTimes(draft: AppointmentDraft, starts: readonly string[] = [], lengths: readonly number[] = []): void {
  const [first] = [...starts].sort((a, b) => (dateSpan(a)?.start ?? 0) - (dateSpan(b)?.start ?? 0));
  if (first !== undefined) draft.start ??= first;
  const [longest] = [...lengths].sort((a, b) => b - a);
  if (longest !== undefined) draft.minutesDuration ??= longest;
  if (draft.start === undefined || draft.end !== undefined || draft.minutesDuration === undefined) return;
  const start = dateSpan(draft.start)?.start;
  if (start !== undefined) draft.end = atOffset(start + draft.minutesDuration * 60_000, draft.start);
}

/** A time in the offset that another was said in. */
function atOffset(ms: number, like: string): string {
  const [offset = 'Z', sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(like) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1) * 60_000;
  const shifted = offset === 'Z' ? ms : ms + shift;
  return `${new Date(shifted).toISOString().slice(0, 19)}${offset}`;
}

/**
 * app-2: a start has its end. app-3: only what is proposed, cancelled or on a waiting list has no time. app-4: only what
 * did not take place has a reason for it.
 */
function rule(draft: AppointmentDraft): void {
  const { start, end } = draft;
  if (start === undefined || end === undefined || (dateSpan(end)?.start ?? 0) < (dateSpan(start)?.start ?? 0)) {
    if (start !== undefined) draft.requestedPeriod = [{ start }];
    delete draft.start;
    delete draft.end;
    if (draft.status === 'noshow' || draft.status === 'entered-in-error') draft.status = 'cancelled';
    else if (draft.status !== 'cancelled' && draft.status !== 'waitlist') draft.status = 'proposed';
  }
  if (draft.status !== 'cancelled' && draft.status !== 'noshow') delete draft.cancelationReason;
}

import { patientOwnedId } from '@causeway/conversion';
import type { Appointment, AppointmentParticipant } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { completeAppointment } from '../appointment.ts';
import { concept } from '../concept-map.ts';
import { appointmentReasonCodes } from '../concept-maps/appointment-reason-codes.ts';
import { appointmentTypeCodes } from '../concept-maps/appointment-type-codes.ts';
import { fillerStatusCodesToAppointmentStatus as fillerStatus } from '../concept-maps/filler-status-codes-to-appointment-status.ts';
import { cweConcept, cweMapped } from '../datatypes/cwe.ts';
import { dtmInstant } from '../datatypes/dtm.ts';
import { eiKey, eiTyped } from '../datatypes/ei.ts';
import { toDecimal } from '../datatypes/nm.ts';
import { code, stString } from '../datatypes/st.ts';
import { tqRange } from '../datatypes/timing.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Appointment>();
const participantTypes = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

export const schToAppointment: SegmentMap = {
  name: 'SCH[Appointment]',
  resourceType: 'Appointment',
  id: (sch, scope) => patientOwnedId(scope, 'Appointment', appointmentKey(sch, scope)),
  rows: [
    row('SCH-1', 'identifier[]', eiTyped('PLAC')),
    row('SCH-2', 'identifier[]', eiTyped('FILL')),
    row('SCH-6', 'cancelationReason', cancelled, {
      departs: 'The event reason; R4 has a place for the one of a cancellation.',
    }),
    row('SCH-7', 'reasonCode[]', cweMapped(appointmentReasonCodes)),
    row('SCH-8', 'appointmentType', cweMapped(appointmentTypeCodes)),
    row('SCH-9', 'minutesDuration', minutes(10), { reads: [10] }),
    row('SCH-11', 'start', (tq, scope) => tqRange(tq, scope)?.start, { departs: 'TQ[Appointment].' }),
    row('SCH-11', 'end', (tq, scope) => tqRange(tq, scope)?.end, { departs: 'TQ[Appointment].' }),
    row('SCH-12', 'participant[]', contact('placer contact')),
    row('SCH-16', 'participant[]', contact('filler contact')),
    row('SCH-20', 'participant[]', contact('enterer')),
    row('SCH-25', 'status', code(fillerStatus)),
  ],
  complete: completeAppointment,
};

/** SCH-2, which the filler gives once and for all; else SCH-1; else this message's. */
function appointmentKey(sch: Segment, scope: Scope): string {
  const number = eiKey(sch.field(2).repetitions[0]);
  if (number !== undefined) return number;
  const placers = eiKey(sch.field(1).repetitions[0]);
  return placers === undefined ? `message ${scope.neighbour('MSH')?.value(10) ?? ''}` : `placer ${placers}`;
}

// Not of S26: R4's app-4 asks for the status "no-show", which its codes write "noshow".
function cancelled(cwe: Repetition, scope: Scope) {
  return /_S(15|16)$/.test(scope.trigger) ? cweConcept(cwe, scope) : undefined;
}

function contact(role: 'placer contact' | 'filler contact' | 'enterer') {
  const type = role === 'enterer' ? concept(participantTypes, 'enterer', 'Enterer') : { text: role };
  return (xcn: Repetition, scope: Scope): AppointmentParticipant | undefined => {
    const actor = xcnPractitioner(xcn, scope);
    return actor && { type: [type], actor, required: 'information-only', status: 'accepted' };
  };
}

const unitMinutes: ReadonlyMap<string, number> = new Map([
  ['S', 1 / 60],
  ['SEC', 1 / 60],
  ['SECONDS', 1 / 60],
  ['', 1],
  ['M', 1],
  ['MIN', 1],
  ['MINUTE', 1],
  ['MINUTES', 1],
  ['H', 60],
  ['HR', 60],
  ['HOUR', 60],
  ['HOURS', 60],
  ['D', 1440],
  ['DAY', 1440],
  ['DAYS', 1440],
]);

/** A number of the field, in the units of another, as whole minutes; at least one. */
export function minutes(units: number) {
  return (nm: Repetition, { segment }: Scope): number | undefined => {
    const value = toDecimal(nm.value(1));
    const factor = unitMinutes.get((segment.value(units) ?? '').toUpperCase());
    if (value === undefined || factor === undefined || value <= 0) return undefined;
    return Math.max(1, Math.round(value * factor));
  };
}

const pid = rowsTo<Appointment>();

/** The patient takes part; PID-3 is what identifies them. */
export const pidToAppointment: SegmentMap = {
  name: 'PID[Appointment]',
  resourceType: 'Appointment',
  rows: [
    pid('PID-3', 'participant[]', patientTakesPart, { once: true, reads: [2, 4] }),
    pid('PID-5', 'participant[]', patientTakesPart, {
      once: true,
      if: 'IF PID-3 NOT VALUED',
      departs: 'A patient without a number takes part too.',
    }),
  ],
};

function patientTakesPart(_: Repetition, scope: Scope): AppointmentParticipant | undefined {
  const actor = scope.reference('Patient[1]');
  return actor && { actor, status: 'accepted' };
}

/** The comment of an appointment and of its resources: R4 has one text for them. */
export const nteToAppointment: SegmentMap = {
  name: 'NTE[Appointment-Comment]',
  resourceType: 'Appointment',
  rows: [
    rowsTo<{ notes: readonly string[] }>()('NTE-3', 'notes[]', stString, {
      departs: 'The guide has an extension of R5 that R4 validators do not know; Appointment.comment is of R4.',
    }),
  ],
};

const tq1 = rowsTo<Appointment>();

export const tq1ToAppointment: SegmentMap = {
  name: 'TQ1[Appointment]',
  ours: 'The guide maps SCH-11; since HL7 2.5 times and priority stand in TQ1.',
  resourceType: 'Appointment',
  rows: [tq1('TQ1-7', 'start', dtmInstant), tq1('TQ1-8', 'end', dtmInstant), tq1('TQ1-9', 'priority', urgency)],
};

/** HL7 table 0485 as the priorities of iCalendar, of which 1 is the most urgent and 5 the usual. */
function urgency(cwe: Repetition): number | undefined {
  switch (cwe.value(1)) {
    case 'S':
      return 1;
    case 'A':
      return 2;
    case 'R':
      return 5;
  }
  return undefined;
}

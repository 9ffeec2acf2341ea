import { type FacilityContext, type NamingFault, nameSourcePatient, type PatientNumber } from '@causeway/conversion';
import type { Message, Repetition, Segment } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';
import { hdDesignator } from './datatypes/hd.ts';

/** Why a message's patient cannot be named, as an ERR segment says it. No PHI. */
export type Refusal = {
  /** HL7 table 0357. */
  readonly code: '101' | '204';
  readonly reason: NamingFault;
  readonly text: string;
  /** ERL: `PID^1^3`. */
  readonly location: string;
};

export type Identified =
  | { readonly ok: true; readonly sourcePatient: SourcePatient; readonly others: readonly SourcePatient[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Whose message it is: the PID-3 of the facility's registered authority, else one without an authority. An identifier
 * of another authority never becomes the key; it is among `others`, and stays in Patient.identifier.
 * For a merge or a move (A40, A43, A45, A47) MRG-1 must name a patient too, for a link (A24, A37) the second PID.
 */
export function identifySourcePatient(message: Message, facility: FacilityContext): Identified {
  const identified = identify(message.segment('PID'), 3, facility);
  const other = identified.ok ? identifyOther(message, facility) : undefined;
  return other === undefined || other.ok ? identified : other;
}

/** The second number of a message that tells of two. */
function identifyOther(message: Message, facility: FacilityContext): Identified | undefined {
  switch (message.structure.trigger) {
    case 'A40':
    case 'A43':
    case 'A45':
    case 'A47':
      return identify(message.segment('MRG'), 1, facility, 'MRG');
    case 'A24':
    case 'A37':
      return identify(message.all('PID')[1], 3, facility);
  }
  return undefined;
}

/** The same for one segment: field 3 of a PID, field 1 of an MRG. */
export function identify(
  segment: Segment | undefined,
  field: number,
  facility: FacilityContext,
  segmentId = 'PID',
): Identified {
  const numbers = (segment?.field(field).repetitions ?? []).map(patientNumber);
  const named = nameSourcePatient(numbers, facility, segment?.index);
  return named.ok ? named : refused(named.reason, `${segmentId}^${segment?.index ?? 1}^${field}`);
}

function refused(reason: NamingFault, location: string): Identified {
  switch (reason) {
    case 'missing-patient-identifier':
      return {
        ok: false,
        refusal: { code: '101', reason, text: `${location.slice(0, 3)} names no patient`, location },
      };
    case 'unknown-authority': {
      const text = `no identifier in ${location.slice(0, 3)} is of the facility's assigning authority`;
      return { ok: false, refusal: { code: '204', reason, text, location } };
    }
  }
}

/** A CX of PID-3. */
export function patientNumber(cx: Repetition): PatientNumber {
  return { value: cx.value(1) ?? '', authority: hdDesignator(cx.component(4)), type: cx.value(5) };
}

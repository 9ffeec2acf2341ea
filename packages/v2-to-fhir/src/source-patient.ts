import {
  type FacilityContext,
  isAnothers,
  type NamingFault,
  nameSourcePatient,
  ownSourcePatients,
  type PatientNumber,
} from '@causeway/conversion';
import type { Message, Repetition, Segment } from '@causeway/hl7';
import { isContradictory, type SourcePatient } from '@causeway/person';
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

type Refused = { readonly ok: false; readonly refusal: Refusal };

export type Identified =
  | { readonly ok: true; readonly sourcePatient: SourcePatient; readonly others: readonly SourcePatient[] }
  | Refused;

/** Who is no more: a source may have known one patient by several numbers. */
export type IdentifiedMerged = { readonly ok: true; readonly sourcePatients: readonly SourcePatient[] } | Refused;

/**
 * Whose message it is: the PID-3 of the facility's registered authority, else one without an authority. An identifier
 * of another authority never becomes the key; it is among `others`, and stays in Patient.identifier.
 * For a merge or a move (A40, A43, A45, A47) MRG-1 must name a patient too, for a link (A24, A37) the second PID.
 */
export function identifySourcePatient(message: Message, facility: FacilityContext): Identified {
  const identified = identify(message.segment('PID'), 3, facility);
  return (identified.ok ? refusalOfOthers(message, facility) : undefined) ?? identified;
}

/** Why a message that tells of several numbers cannot be taken, though its first patient is known. */
function refusalOfOthers(message: Message, facility: FacilityContext): Refused | undefined {
  const [, ...pids] = message.all('PID');
  const others = () => pids.map(it => identify(it, 3, facility));
  switch (message.structure.trigger) {
    case 'A40':
    case 'A43':
    case 'A47': {
      const [first, ...more] = message.all('MRG');
      return firstRefused([...[first, ...more].map(it => identifyMerged(it, facility)), ...others()]);
    }
    case 'A45':
      return firstRefused([identify(message.segment('MRG'), 1, facility, 'MRG')]);
    case 'A24':
    case 'A37':
      return firstRefused([identify(pids[0], 3, facility)]);
  }
  return undefined;
}

function firstRefused(all: readonly (Identified | IdentifiedMerged)[]): Refused | undefined {
  return all.find(it => !it.ok);
}

/** MRG-1: all numbers that the facility may speak for. One that another facility issued is not for it to merge. */
export function identifyMerged(mrg: Segment | undefined, facility: FacilityContext): IdentifiedMerged {
  const first = identify(mrg, 1, facility, 'MRG');
  if (!first.ok) return first;
  const numbers = (mrg?.field(1).repetitions ?? []).map(patientNumber);
  const anothers = numbers.findIndex(it => isAnothers(it, facility));
  if (anothers >= 0) {
    const text = 'a number in MRG-1 is of another facility, which alone can merge it';
    return unknownAuthority(text, `MRG^${mrg?.index ?? 1}^1^${anothers + 1}^4`);
  }
  const own = ownSourcePatients(numbers, facility);
  return { ok: true, sourcePatients: own.length > 0 ? own : [first.sourcePatient] };
}

/** The same for one segment: field 3 of a PID, field 1 of an MRG. */
export function identify(
  segment: Segment | undefined,
  field: number,
  facility: FacilityContext,
  segmentId = 'PID',
): Identified {
  const numbers = (segment?.field(field).repetitions ?? []).map(patientNumber);
  const place = `${segmentId}^${segment?.index ?? 1}^${field}`;
  const contradictory = numbers.findIndex(({ authority }) => authority && contradicts(authority, facility));
  if (contradictory >= 0) {
    const text = `the namespace and the universal id of an authority in ${segmentId} are of two authorities`;
    return unknownAuthority(text, `${place}^${contradictory + 1}^4`);
  }
  const named = nameSourcePatient(numbers, facility, segment?.index);
  return named.ok ? named : refused(named.reason, place);
}

function contradicts(
  said: NonNullable<PatientNumber['authority']>,
  { authority, registered = [authority] }: FacilityContext,
): boolean {
  return isContradictory(said, registered);
}

function refused(reason: NamingFault, location: string): Refused {
  switch (reason) {
    case 'missing-patient-identifier':
      return {
        ok: false,
        refusal: { code: '101', reason, text: `${location.slice(0, 3)} names no patient`, location },
      };
    case 'unknown-authority': {
      const text = `no identifier in ${location.slice(0, 3)} is of the facility's assigning authority`;
      return unknownAuthority(text, location);
    }
  }
}

function unknownAuthority(text: string, location: string): Refused {
  return { ok: false, refusal: { code: '204', reason: 'unknown-authority', text, location } };
}

/** A CX of PID-3. */
export function patientNumber(cx: Repetition): PatientNumber {
  return { value: cx.value(1) ?? '', authority: hdDesignator(cx.component(4)), type: cx.value(5) };
}

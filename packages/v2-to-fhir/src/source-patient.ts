import type { Message, Repetition, Segment } from '@causeway/hl7';
import { authoritySystem, isAuthority, type SourcePatient } from '@causeway/person';
import { mayIdentifyPatient } from './datatypes/cx.ts';
import { hdDesignator } from './datatypes/hd.ts';
import type { FacilityContext } from './scope.ts';

export type RefusalReason = 'missing-patient-identifier' | 'unknown-authority';

/** Why a message's patient cannot be named, as an ERR segment says it. No PHI. */
export type Refusal = {
  /** HL7 table 0357. */
  readonly code: '101' | '204';
  readonly reason: RefusalReason;
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
 * For a merge (A40) MRG-1 must name a patient too.
 */
export function identifySourcePatient(message: Message, facility: FacilityContext): Identified {
  const identified = identify(message.segment('PID'), 3, facility);
  if (!identified.ok || message.structure.trigger !== 'A40') return identified;
  const merged = identify(message.segment('MRG'), 1, facility, 'MRG');
  return merged.ok ? identified : merged;
}

/** The same for one segment: field 3 of a PID, field 1 of an MRG. */
export function identify(
  segment: Segment | undefined,
  field: number,
  facility: FacilityContext,
  segmentId = 'PID',
): Identified {
  const location = `${segmentId}^${segment?.index ?? 1}^${field}`;
  const numbers = (segment?.field(field).repetitions ?? []).filter(it => it.value(1)?.trim());
  if (numbers.length === 0) return refused('missing-patient-identifier', location);
  const key = preferred(numbers.filter(it => isOfFacility(it, facility))) ?? preferred(numbers.filter(isBare));
  if (key === undefined) return refused('unknown-authority', location);
  const authority = authoritySystem(facility.authority);
  return {
    ok: true,
    sourcePatient: { authority, identifier: idOf(key) },
    others: numbers.flatMap(it => (it === key ? [] : other(it, facility))),
  };
}

function refused(reason: RefusalReason, location: string): Identified {
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

function isOfFacility(cx: Repetition, { authority }: FacilityContext): boolean {
  const said = hdDesignator(cx.component(4));
  return said !== undefined && isAuthority(said, authority);
}

function isBare(cx: Repetition): boolean {
  return hdDesignator(cx.component(4)) === undefined;
}

/** A medical record number before others; never an account or another issuer's number. */
function preferred(numbers: readonly Repetition[]): Repetition | undefined {
  const usable = numbers.filter(it => mayIdentifyPatient(it.value(5)));
  return usable.find(it => it.value(5) === 'MR') ?? usable.find(it => it.value(5) === 'PI') ?? usable[0];
}

function other(cx: Repetition, facility: FacilityContext): readonly SourcePatient[] {
  const said = hdDesignator(cx.component(4));
  if (said === undefined) return [];
  const authority = authoritySystem(isAuthority(said, facility.authority) ? facility.authority : said);
  return [{ authority, identifier: idOf(cx) }];
}

function idOf(cx: Repetition): string {
  return (cx.value(1) ?? '').trim();
}

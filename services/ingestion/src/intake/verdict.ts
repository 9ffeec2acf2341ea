// verdict.ts — whether a message is taken. Pure: no clock, no I/O, no framework.
import type { FacilityContext } from '@causeway/conversion';
import type { Message } from '@causeway/hl7';
import { sourcePatientKey } from '@causeway/person';
import type { AckCode, Refusal } from '@causeway/schemas';
import { identifySourcePatient, supported, supportedTypes } from '@causeway/v2-to-fhir';
import type { Reading } from '../normalize/format.ts';
import type { Arrival } from './arrival.ts';
import { receiptId, senderKey } from './receipt.ts';
import { refusals } from './refusals.ts';

export interface Verdict {
  readonly ackCode: AckCode;
  readonly refusal: Refusal | null;
}

export interface Judged extends Verdict {
  /** Facility id; empty when the sender is not registered. */
  readonly facility: string;
  /** Of the record: the source patient where one is readable, else the facility or the sender. */
  readonly key: string;
  /** `receiptId` of what is known of this MSH-10. */
  readonly receipt: string;
}

/** AR for what the header says, AE for what the content says (HL7 2.5.1, 2.9.2.2). */
export function judge(arrival: Arrival, facility: FacilityContext | undefined): Judged {
  if (facility === undefined) {
    const key = senderKey(arrival.sender);
    const refusal = arrival.fault ? refusals.unreadable(arrival.fault) : unknown(arrival);
    return { facility: '', key, receipt: receiptId(key, arrival), ackCode: 'AR', refusal };
  }
  const { id } = facility;
  const receipt = receiptId(id, arrival);
  const read = arrival.reading ? whose(arrival.reading, facility) : readFor(arrival, facility);
  if ('key' in read) return { facility: id, key: read.key, receipt, ackCode: 'AA', refusal: null };
  return { facility: id, key: `facility:${id}`, receipt, ackCode: read.ackCode, refusal: read.refusal };
}

function unknown({ reading }: Arrival): Refusal {
  return reading ? refusals.unregisteredFacility : refusals.unknownFacility;
}

function whose(reading: Reading, facility: FacilityContext): { readonly key: string } | Verdict {
  try {
    const found = reading.identify(facility);
    if ('refusal' in found) return { ackCode: 'AE', refusal: found.refusal };
    return { key: sourcePatientKey(found.sourcePatient) };
  } catch {
    return { ackCode: 'AE', refusal: refusals.unjudged };
  }
}

function readFor(
  { message, fault, controlId }: Arrival,
  facility: FacilityContext,
): { readonly key: string } | Verdict {
  if (message === undefined) return { ackCode: 'AR', refusal: refusals.unreadable(fault) };
  if (controlId === '') return { ackCode: 'AE', refusal: refusals.missingControlId };
  try {
    if (!supported(message)) return { ackCode: 'AR', refusal: unsupported(message) };
    const identified = identifySourcePatient(message, facility);
    if (!identified.ok) return { ackCode: 'AE', refusal: refusals.unidentified(identified.refusal) };
    return { key: sourcePatientKey(identified.sourcePatient) };
  } catch {
    // A fault of ours must not lose the message: it is kept like every other refused one.
    return { ackCode: 'AE', refusal: refusals.unjudged };
  }
}

function unsupported({ structure }: Message): Refusal {
  return supportedTypes.has(structure.code) ? refusals.unsupportedEvent : refusals.unsupportedType;
}

/** What is to be done with a message, given what is known of its MSH-10. */
export type Course =
  /** It was answered before: the same answer, and no record. */
  | { readonly type: 'Repeat'; readonly verdict: Verdict; readonly recordedAt: number }
  | { readonly type: 'Record'; readonly verdict: Verdict; readonly replayOf: string | null };

export interface Known {
  /** Of the facility's MSH-10. */
  readonly own: { readonly accepted: readonly AcceptedEntry[]; readonly refused: readonly RefusedEntry[] } | undefined;
  /** Of the same MSH-10, before the sender was registered. */
  readonly before: { readonly refused: readonly RefusedEntry[] } | undefined;
}

interface AcceptedEntry {
  readonly digest: string;
  readonly recordedAt: number;
  readonly replays?: Readonly<Record<string, unknown>>;
}

interface RefusedEntry {
  readonly digest: string;
  readonly recordedAt: number;
  readonly eventId: string;
  readonly ackCode: AckCode;
  readonly refusal: Refusal;
}

/**
 * What was accepted is never judged again; what was refused is, each time. A message that was refused before replays
 * that record, whoever sends it, so that of one message one refusal at most is open.
 */
export function courseOf(
  { digest, reading }: Pick<Arrival, 'digest' | 'reading'>,
  judged: Verdict,
  known: Known,
  replayOf: string | null,
): Course {
  const accepted = known.own?.accepted.find(it => it.digest === digest);
  if (accepted !== undefined) {
    const verdict = { ackCode: 'AA', refusal: null } as const;
    // A replay of what has been accepted is recorded once: it closes what it replays.
    if (replayOf !== null && accepted.replays?.[replayOf] === undefined) return { type: 'Record', verdict, replayOf };
    return { type: 'Repeat', verdict, recordedAt: accepted.recordedAt };
  }
  const reused = (known.own?.accepted.length ?? 0) > 0 && judged.refusal === null;
  const verdict: Verdict = reused
    ? { ackCode: 'AE', refusal: reading ? refusals.reusedName : refusals.reusedControlId }
    : pick(judged);
  const refusedBefore = (known.own?.refused ?? []).filter(it => it.digest === digest);
  const again = refusedBefore.find(it => it.refusal.reason === verdict.refusal?.reason);
  if (again !== undefined) {
    return { type: 'Repeat', verdict: pick(again), recordedAt: again.recordedAt };
  }
  const strange = known.before?.refused.filter(it => it.digest === digest) ?? [];
  return { type: 'Record', verdict, replayOf: replayOf ?? newest([...refusedBefore, ...strange])?.eventId ?? null };
}

function newest(refused: readonly RefusedEntry[]): RefusedEntry | undefined {
  return refused.reduce<RefusedEntry | undefined>((a, b) => (a && a.recordedAt >= b.recordedAt ? a : b), undefined);
}

function pick({ ackCode, refusal }: Verdict): Verdict {
  return { ackCode, refusal };
}

import { type Link, sourcePatientKey, unscored } from '@causeway/person';
import type { EventHeader, PatientsLinked, PatientsUnlinked, ReviewDecided, ReviewRaised } from '@causeway/schemas';
import { duplicateId, type Review } from '../review/review.ts';
import type { Judged, Judgement } from './judgement.ts';

/** An event that brings what is recorded of a pair to what is judged now. */
export type PairEvent = PatientsLinked | PatientsUnlinked | ReviewRaised | ReviewDecided;

/** Two source patients, what is judged of them, and what is recorded. */
export interface Pair {
  readonly records: readonly [Judged, Judged];
  /** Undefined: they share no key, so they are not compared at all. */
  readonly judgement: Judgement | undefined;
  readonly link: Link | undefined;
  readonly review: Review | undefined;
}

/** What has to be said of a pair: nothing where all of it is said. A steward's verdict is never reopened. */
export function pairEvents(
  { records, judgement, link, review }: Pair,
  headerOf: (n: number) => EventHeader,
): readonly PairEvent[] {
  const header = headerOf(0);
  const pair = ordered(records);
  const events: PairEvent[] = [];
  const scored = judgement
    ? scoresOf(judgement)
    : { ...unscored, explanation: 'they no longer have anything in common' };
  const byRule = link?.bases.RULE !== undefined;
  if (judgement?.outcome === 'link') {
    const said = byRule && link.rule?.score === judgement.score && link.rule.model === judgement.model;
    if (!said)
      events.push({ type: 'PatientsLinked', header, ...pair, basis: 'RULE', rule: judgement.model, ...scored });
  } else if (byRule) events.push({ type: 'PatientsUnlinked', header, ...pair, basis: 'RULE', ...scored });
  events.push(...reviewEvents({ records, judgement, link, review }, headerOf(1)));
  return events;
}

function reviewEvents({ records, judgement, link, review }: Pair, header: EventHeader): readonly PairEvent[] {
  const { a, b } = ordered(records);
  const id = duplicateId(a, b);
  const ruled = link?.separated || link?.bases.STEWARD !== undefined || review?.status === 'decided';
  if (judgement?.outcome === 'review' && !ruled) {
    const said = review?.status === 'open' && review.score === judgement.score && review.model === judgement.model;
    return said ? [] : [{ type: 'ReviewRaised', header, id, kind: 'DUPLICATE', a, b, ...scoresOf(judgement) }];
  }
  if (review?.status !== 'open') return [];
  const explanation = judgement?.outcome === 'link' ? 'the rule links them now' : 'nothing is left to decide';
  return [{ type: 'ReviewDecided', header, id, verdict: 'WITHDRAWN', steward: '', explanation, released: [] }];
}

/** In one order whoever is looked at, so that two who say it at once say the same. */
export function ordered([x, y]: readonly [Judged, Judged]): Pick<PatientsLinked, 'a' | 'b'> {
  const inOrder = sourcePatientKey(x.sourcePatient) < sourcePatientKey(y.sourcePatient);
  return inOrder ? { a: x.sourcePatient, b: y.sourcePatient } : { a: y.sourcePatient, b: x.sourcePatient };
}

function scoresOf({ score, probability, model, waterfall, explanation }: Judgement) {
  return { score, probability, model, waterfall, explanation };
}

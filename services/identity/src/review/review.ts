// review.ts — what stewards are asked to decide. Pure: no clock, no I/O, no framework.
import type { Document } from '@causeway/doc-store';
import { pairId, type SourcePatient, sourcePatientId } from '@causeway/person';
import type { ReviewClaimed, ReviewDecided, ReviewRaised } from '@causeway/schemas';

export type ReviewKind = ReviewRaised['kind'];
export type ReviewStatus = 'open' | 'decided' | 'withdrawn';
/** What a steward may say. */
export type Verdict = Extract<ReviewDecided['verdict'], 'LINK' | 'SEPARATE' | 'OVERLAY_CONFIRMED' | 'OVERLAY_REJECTED'>;

export interface Claim {
  readonly steward: string;
  /** ms since the epoch. */
  readonly until: number;
}

/** Two source patients who may be one person, or one who may have become another. */
export interface Review extends Document {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly a: SourcePatient;
  readonly b: SourcePatient;
  /** Ids of the source patients. */
  readonly members: readonly string[];
  readonly status: ReviewStatus;
  readonly score: number;
  readonly probability: number;
  readonly model: string;
  readonly waterfall: ReviewRaised['waterfall'];
  readonly explanation: string;
  /** ms since the epoch, when it was first raised. */
  readonly raisedAt: number;
  readonly claim?: Claim;
  readonly decision?: {
    readonly verdict: ReviewDecided['verdict'];
    readonly steward: string;
    readonly explanation: string;
    /** Links that the verdict took back. */
    readonly released?: ReviewDecided['released'];
    /** ms since the epoch. */
    readonly decidedAt: number;
  };
}

export type ReviewEvent = ReviewRaised | ReviewClaimed | ReviewDecided;

export function duplicateId(a: SourcePatient, b: SourcePatient): string {
  return pairId(a, b);
}

export function overlayId(sourcePatient: string, revision: number): string {
  return `overlay:${sourcePatient}:${revision}`;
}

/** What a steward decided stays decided, however often the machine raises it, until a steward undoes it. */
export function evolveReview(known: Review | undefined, event: ReviewEvent): Review | undefined {
  switch (event.type) {
    case 'ReviewRaised':
      return known?.status === 'decided' ? known : raised(known, event);
    case 'ReviewClaimed':
      return known && isFree(known, event.steward, event.header.recordedAt) ? claimed(known, event) : known;
    case 'ReviewDecided':
      return known && decided(known, event);
  }
}

/** Whether this steward may claim or decide: nobody else holds a lease. */
export function isFree({ status, claim }: Review, steward: string, at: number): boolean {
  return status === 'open' && (claim === undefined || claim.steward === steward || claim.until <= at);
}

/** Why a verdict cannot be given; undefined when it can. */
export function refusalOf(review: Review, verdict: Verdict, steward: string, at: number): string | undefined {
  if (review.status !== 'open') return 'the review is not open; undo its decision first';
  if (!isFree(review, steward, at)) return 'another steward works on it; wait until the lease ends';
  const fits = verdict.startsWith('OVERLAY') === (review.kind === 'OVERLAY');
  return fits
    ? undefined
    : `of ${review.kind === 'OVERLAY' ? 'an overlay' : 'a possible duplicate'} this is no verdict`;
}

function raised(known: Review | undefined, event: ReviewRaised): Review {
  const { id, kind, a, b, score, probability, model, waterfall, explanation, header } = event;
  const members = [...new Set([sourcePatientId(a), sourcePatientId(b)])];
  const raisedAt = known?.status === 'open' ? known.raisedAt : header.recordedAt;
  const claim = known?.status === 'open' ? known.claim : undefined;
  const scored = { score, probability, model, waterfall, explanation };
  return { id, kind, a, b, members, status: 'open', ...scored, raisedAt, ...(claim ? { claim } : {}) };
}

function claimed(review: Review, { steward, until, header }: ReviewClaimed): Review {
  if (until > header.recordedAt) return { ...review, claim: { steward, until } };
  const { claim: _, ...free } = review;
  return free;
}

function decided(review: Review, { verdict, steward, explanation, released, header }: ReviewDecided): Review {
  const { claim: _, decision: __, ...rest } = review;
  const took = released.length > 0 ? { released } : {};
  const decision = { verdict, steward, explanation, ...took, decidedAt: header.recordedAt };
  switch (verdict) {
    case 'UNDONE':
      return review.status === 'decided' ? { ...rest, status: 'open' } : review;
    case 'WITHDRAWN':
      return review.status === 'open' ? { ...rest, status: 'withdrawn', decision } : review;
    case 'LINK':
    case 'SEPARATE':
    case 'OVERLAY_CONFIRMED':
    case 'OVERLAY_REJECTED':
      return review.status === 'decided' ? review : { ...rest, status: 'decided', decision };
  }
}

import { unscored } from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveReview, isFree, type Review, type ReviewEvent, refusalOf } from './review.ts';

const [a, b] = ['1', '2'].map(identifier => ({ authority: 'urn:a', identifier }));
const header = (now: number) => originHeader({ now, facility: 'hie', messageId: '', eventId: 'e' });
const pair = { id: 'r', a: a ?? { authority: '', identifier: '' }, b: b ?? { authority: '', identifier: '' } };
const raised = (now: number, score = 1): ReviewEvent => ({
  type: 'ReviewRaised',
  header: header(now),
  ...pair,
  kind: 'DUPLICATE',
  ...unscored,
  score,
  explanation: 'it',
});
const claimed = (now: number, steward: string, until: number): ReviewEvent => ({
  type: 'ReviewClaimed',
  header: header(now),
  id: 'r',
  steward,
  until,
});
const decided = (now: number, verdict: 'LINK' | 'SEPARATE' | 'WITHDRAWN' | 'UNDONE'): ReviewEvent => ({
  type: 'ReviewDecided',
  header: header(now),
  id: 'r',
  verdict,
  steward: verdict === 'WITHDRAWN' ? '' : 's',
  released: [],
  explanation: 'it',
});
const after = (...events: readonly ReviewEvent[]) =>
  events.reduce<Review | undefined>((known, it) => evolveReview(known, it), undefined);

describe('a review', () => {
  it('is open from when it was first raised, with the newest score', () => {
    expect(after(raised(1), raised(5, 3))).toMatchObject({ status: 'open', raisedAt: 1, score: 3 });
    expect(after(raised(1), decided(2, 'WITHDRAWN'), raised(5))).toMatchObject({ status: 'open', raisedAt: 5 });
  });

  it('is claimed by the first in the log until the lease ends', () => {
    const review = after(raised(1), claimed(2, 'x', 10), claimed(3, 'y', 20));
    expect(review?.claim).toEqual({ steward: 'x', until: 10 });
    expect(review && [isFree(review, 'y', 9), isFree(review, 'y', 10), isFree(review, 'x', 9)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(review && refusalOf(review, 'LINK', 'y', 5)).toContain('another steward');
    expect(after(raised(1), claimed(2, 'x', 10), claimed(11, 'y', 20))?.claim?.steward).toBe('y');
  });

  it('stays as a steward decided it, whatever the machine says, until a steward undoes it', () => {
    const events = fc.array(fc.constantFrom(raised(9), decided(9, 'WITHDRAWN'), claimed(9, 'y', 99)));
    fc.assert(
      fc.property(events, later => {
        expect(after(raised(1), decided(2, 'SEPARATE'), ...later)).toMatchObject({
          status: 'decided',
          decision: { verdict: 'SEPARATE' },
        });
      }),
    );
    expect(after(raised(1), decided(2, 'LINK'), decided(3, 'UNDONE'))).toMatchObject({ status: 'open' });
  });

  it('is not there before it was raised', () => {
    expect(after(claimed(1, 'x', 9), decided(2, 'LINK'))).toBeUndefined();
  });
});

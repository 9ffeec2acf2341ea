import { collection } from '@causeway/doc-store';
import type { LogEvent, View } from '@causeway/service';
import { evolveReview, type Review } from './review.ts';

export const reviews = collection<Review>('reviews', {
  queue: { fields: ['status', 'kind', 'score'] },
  member: { fields: ['members', 'status'], multi: true },
});

/** The work of stewards, open and done. */
export const reviewView: View = {
  name: 'reviews',
  version: 1,
  topics: ['causeway.identity.review'],
  collections: [reviews],
  prefetch: (events, docs) =>
    docs.prefetch(
      reviews,
      (events as readonly LogEvent<'causeway.identity.review'>[]).map(it => it.event.id),
    ),
  apply: async (events, docs) => {
    for (const { event } of events as readonly LogEvent<'causeway.identity.review'>[]) {
      const review = evolveReview(await docs.get(reviews, event.id), event);
      if (review) docs.put(reviews, review);
    }
  },
};

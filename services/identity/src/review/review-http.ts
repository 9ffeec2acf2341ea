import { type Actor, Allow, Caller, problems, RouteSchema } from '@causeway/service';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { ReviewStatus, Verdict } from './review.ts';
import type { ReviewDetail, ReviewItem, Reviews } from './reviews.ts';

export const REVIEWS = Symbol('reviews');

const tags = ['identity'];
const statuses = ['open', 'decided', 'withdrawn'] as const;
const kinds = { duplicate: 'DUPLICATE', overlay: 'OVERLAY' } as const;
const verdicts = {
  link: 'LINK',
  separate: 'SEPARATE',
  'overlay-confirmed': 'OVERLAY_CONFIRMED',
  'overlay-rejected': 'OVERLAY_REJECTED',
} as const;
const reason = { type: 'string', minLength: 1, maxLength: 500 } as const;
const standardMinutes = 30;

interface ListQuery {
  readonly status?: ReviewStatus;
  readonly kind?: keyof typeof kinds;
  readonly mine?: boolean;
  readonly minScore?: number;
  readonly count?: number;
  readonly after?: string;
}

/** The work queue: possible duplicates and overlays, for stewards to decide. */
@Controller('identity/reviews')
@Allow('steward')
export class ReviewController {
  readonly #reviews: Reviews;

  constructor(@Inject(REVIEWS) reviews: Reviews) {
    this.#reviews = reviews;
  }

  @Get()
  @RouteSchema({
    tags,
    summary: 'What there is to decide, the surest first',
    querystring: {
      type: 'object',
      properties: {
        status: { enum: statuses },
        kind: { enum: Object.keys(kinds) },
        mine: { type: 'boolean' },
        minScore: { type: 'number' },
        count: { type: 'integer', minimum: 1, maximum: 500 },
        after: { type: 'string' },
      },
    },
  })
  list(@Query() query: ListQuery, @Caller() actor: Actor) {
    const { status = 'open', kind = 'duplicate', mine, minScore, count, after } = query;
    return this.#reviews.list({
      status,
      kind: kinds[kind],
      count: Number(count ?? 50),
      ...(after === undefined ? {} : { after }),
      ...(String(mine) === 'true' ? { steward: actor.subject } : {}),
      ...(minScore === undefined ? {} : { minimum: Number(minScore) }),
    });
  }

  @Get(':id')
  @RouteSchema({ tags, summary: 'A review: both records, and what speaks for and against one person' })
  show(@Param('id') id: string, @Caller() actor: Actor): Promise<ReviewDetail> {
    return this.#reviews.show(id, actor);
  }

  @Post(':id/claim')
  @HttpCode(200)
  @RouteSchema({
    tags,
    summary: 'Keep it from other stewards for some minutes, 30 unless told',
    body: { type: 'object', properties: { minutes: { type: 'integer', minimum: 1, maximum: 1_440 } } },
  })
  claim(
    @Param('id') id: string,
    @Body() body: { readonly minutes?: number } | undefined,
    @Caller() actor: Actor,
  ): Promise<ReviewItem> {
    return this.#reviews.claim(id, body?.minutes ?? standardMinutes, actor);
  }

  @Post(':id/release')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Give it back' })
  release(@Param('id') id: string, @Caller() actor: Actor): Promise<ReviewItem> {
    return this.#reviews.claim(id, 0, actor);
  }

  @Post(':id/decide')
  @HttpCode(200)
  @RouteSchema({
    tags,
    summary: 'Decide: link or separate; of an overlay overlay-confirmed or overlay-rejected',
    body: {
      type: 'object',
      required: ['verdict', 'reason'],
      properties: { verdict: { enum: Object.keys(verdicts) }, reason },
    },
  })
  decide(
    @Param('id') id: string,
    @Body() body: { readonly verdict: keyof typeof verdicts; readonly reason: string },
    @Caller() actor: Actor,
  ): Promise<ReviewItem> {
    const verdict: Verdict | undefined = verdicts[body.verdict];
    if (!verdict) throw problems.invalid(`verdict is one of ${Object.keys(verdicts).join(', ')}`);
    return this.#reviews.decide(id, verdict, body.reason, actor);
  }

  @Post(':id/undo')
  @HttpCode(200)
  @RouteSchema({
    tags,
    summary: 'Take the decision back, and what it did',
    body: { type: 'object', required: ['reason'], properties: { reason } },
  })
  undo(
    @Param('id') id: string,
    @Body() body: { readonly reason: string },
    @Caller() actor: Actor,
  ): Promise<ReviewItem> {
    return this.#reviews.undo(id, body.reason, actor);
  }
}

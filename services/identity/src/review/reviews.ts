import type { Disclosure } from '@causeway/disclosure';
import type { Patient } from '@causeway/fhir';
import { findPersons, links, linkView, type SourcePatient, sourcePatientId } from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import { type Actor, problems, publishAndApply, type Runtime } from '@causeway/service';
import type { DescribedPatient } from '../directory/described-patient.ts';
import type { Directory } from '../directory/directory.ts';
import type { Matching } from '../matching/matching.ts';
import type { Stewardship } from '../steward/stewardship.ts';
import { earlierPatient } from './earlier-patient.ts';
import {
  isFree,
  type Review,
  type ReviewEvent,
  type ReviewKind,
  type ReviewStatus,
  refusalOf,
  type Verdict,
} from './review.ts';
import { reviews, reviewView } from './review-view.ts';

/** What a list shows of a review: nothing that describes a patient. */
export interface ReviewItem {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly status: ReviewStatus;
  readonly a: SourcePatient;
  readonly b: SourcePatient;
  readonly score: number;
  readonly probability: number;
  readonly model: string;
  readonly explanation: string;
  /** ISO 8601. */
  readonly raisedAt: string;
  readonly claim?: { readonly steward: string; readonly until: string };
  readonly decision?: {
    readonly verdict: string;
    readonly steward: string;
    readonly explanation: string;
    readonly decidedAt: string;
  };
  /** Whether something else has made both one person meanwhile. */
  readonly samePerson: boolean;
}

export interface ReviewDetail extends ReviewItem {
  readonly waterfall: Review['waterfall'];
  /** Both records as their sources describe them, that of `a` first; of an overlay who it was before, and who it is now. */
  readonly patients: readonly Patient[];
}

export interface ReviewFilter {
  readonly status: ReviewStatus;
  readonly kind: ReviewKind;
  readonly count: number;
  readonly after?: string;
  /** Those that this steward holds. */
  readonly steward?: string;
  readonly minimum?: number;
}

export interface ReviewsOptions {
  readonly runtime: Runtime;
  readonly directory: Directory;
  readonly disclosure: Disclosure;
  readonly stewardship: Stewardship;
  readonly matching: Matching;
}

/** The work queue of stewards. Every command is an event in the log first. */
export class Reviews {
  readonly #options: ReviewsOptions;

  constructor(options: ReviewsOptions) {
    this.#options = options;
  }

  /** The surest first. */
  async list(filter: ReviewFilter): Promise<{ readonly reviews: readonly ReviewItem[]; readonly next?: string }> {
    const { status, kind, count, after, steward, minimum } = filter;
    const { documents, cursor } = await (await this.#stored()).find({
      index: 'queue',
      where: { status, kind, ...(minimum === undefined ? {} : { score: { gte: minimum } }) },
      order: 'descending',
      limit: count,
      ...(after === undefined ? {} : { after }),
    });
    const wanted = steward === undefined ? documents : documents.filter(it => it.claim?.steward === steward);
    return { reviews: await this.#items(wanted), ...(cursor === undefined ? {} : { next: cursor }) };
  }

  /** Both records side by side: a disclosure, and audited as one. */
  async show(id: string, actor: Actor): Promise<ReviewDetail> {
    const review = await this.#review(id);
    const { directory, disclosure } = this.#options;
    const persons = [...new Set([...(await directory.persons(review.members)).values()])];
    const access = { actor, action: 'review', resourceTypes: ['Patient'] };
    const decision = { permitted: true, reason: 'stewards see both records of a review' };
    await disclosure.record(persons.map(({ person }) => ({ access, patient: person.id, decision })));
    const known = new Map(persons.flatMap(it => it.patients).map(it => [it.id, it]));
    const described = [...new Set([review.a, review.b].map(sourcePatientId))].flatMap(it => known.get(it) ?? []);
    const [item] = await this.#items([review]);
    if (!item) throw problems.notFound('no such review');
    const { waterfall } = review;
    const earlier = review.kind === 'OVERLAY' ? described.flatMap(it => earlierOf(it)) : [];
    return { ...item, waterfall, patients: [...earlier, ...described.map(it => JSON.parse(it.json) as Patient)] };
  }

  /** Nobody else decides until the lease ends. A lease of 0 minutes gives it back. */
  async claim(id: string, minutes: number, actor: Actor): Promise<ReviewItem> {
    const review = await this.#review(id);
    const now = this.#options.runtime.now();
    if (review.status !== 'open') throw problems.conflict('the review is not open');
    if (!isFree(review, actor.subject, now)) throw problems.conflict('another steward works on it');
    const until = now + minutes * 60_000;
    await this.#publish({ type: 'ReviewClaimed', header: this.#header(actor), id, steward: actor.subject, until });
    const claimed = await this.#review(id);
    // Of two stewards who claim at once the log's first has it.
    if (minutes > 0 && claimed.claim?.steward !== actor.subject) throw problems.conflict('another steward was faster');
    return this.#item(claimed);
  }

  /** The decision is in the log before it is carried out: whoever dies in between says it again, and it is. */
  async decide(id: string, verdict: Verdict, reason: string, actor: Actor): Promise<ReviewItem> {
    const review = await this.#review(id);
    if (!isDecidedBy(review, verdict, actor)) {
      const refusal = refusalOf(review, verdict, actor.subject, this.#options.runtime.now());
      if (refusal !== undefined) throw problems.conflict(refusal);
      const { stewardship } = this.#options;
      const released = verdict === 'OVERLAY_CONFIRMED' ? await stewardship.linkedByPeople(review.members) : [];
      await this.#publish({
        type: 'ReviewDecided',
        header: this.#header(actor),
        ...{ id, verdict, steward: actor.subject, explanation: reason, released },
      });
    }
    const decided = await this.#review(id);
    // Of two stewards who decide at once the log's first has it.
    if (!isDecidedBy(decided, verdict, actor)) throw problems.conflict('another steward was faster');
    await this.#carryOut(decided, actor);
    return this.#item(await this.#review(id));
  }

  /** Takes a decision back, and what it did. */
  async undo(id: string, reason: string, actor: Actor): Promise<ReviewItem> {
    const review = await this.#review(id);
    const { decision, a, b } = review;
    if (review.status !== 'decided' || !decision) throw problems.conflict('nothing was decided that could be undone');
    const { stewardship, matching } = this.#options;
    if (decision.verdict === 'LINK') await stewardship.takeBack({ type: 'Unlink', a, b, reason }, actor);
    if (decision.verdict === 'SEPARATE') await stewardship.takeBack({ type: 'Reunite', a, b, reason }, actor);
    await stewardship.restore(decision.released ?? [], actor);
    await this.#publish({
      type: 'ReviewDecided',
      header: this.#header(actor),
      ...{ id, verdict: 'UNDONE', steward: actor.subject, explanation: reason, released: [] },
    });
    if (review.kind === 'OVERLAY') await matching.again(review.members);
    return this.#item(await this.#review(id));
  }

  /** Twice does nothing the second time. */
  async #carryOut({ a, b, members, kind, decision }: Review, actor: Actor): Promise<void> {
    const { stewardship, matching } = this.#options;
    const reason = decision?.explanation ?? '';
    if (decision?.verdict === 'LINK') await stewardship.command({ type: 'Link', a, b, reason }, actor);
    if (decision?.verdict === 'SEPARATE') await stewardship.command({ type: 'Separate', a, b, reason }, actor);
    // What people linked before a record was written over was linked to somebody else.
    await stewardship.release(decision?.released ?? [], reason, actor);
    if (kind === 'OVERLAY') await matching.again(members);
  }

  async #items(found: readonly Review[]): Promise<readonly ReviewItem[]> {
    const stored = await this.#options.runtime.views.collection(linkView, links);
    const persons = await findPersons(
      stored,
      found.flatMap(it => it.members),
    );
    return found.map(it =>
      itemOf(it, persons.get(sourcePatientId(it.a))?.id === persons.get(sourcePatientId(it.b))?.id),
    );
  }

  async #item(review: Review): Promise<ReviewItem> {
    const [item] = await this.#items([review]);
    return item ?? itemOf(review, false);
  }

  async #review(id: string): Promise<Review> {
    const review = await (await this.#stored()).get(id);
    if (!review) throw problems.notFound('no such review; GET /identity/reviews lists them');
    return review;
  }

  #stored() {
    return this.#options.runtime.views.collection(reviewView, reviews);
  }

  #publish(event: ReviewEvent) {
    return publishAndApply(this.#options.runtime, 'causeway.identity.review', { key: event.id, event });
  }

  #header({ organization }: Actor) {
    return originHeader({ now: this.#options.runtime.now(), facility: organization, messageId: '' });
  }
}

function itemOf(review: Review, samePerson: boolean): ReviewItem {
  const { id, kind, status, a, b, score, probability, model, explanation, raisedAt, claim, decision } = review;
  return {
    ...{ id, kind, status, a, b, score, probability, model, explanation },
    raisedAt: iso(raisedAt),
    ...(claim ? { claim: { steward: claim.steward, until: iso(claim.until) } } : {}),
    ...(decision ? { decision: decisionOf(decision) } : {}),
    samePerson: kind === 'DUPLICATE' && samePerson,
  };
}

function earlierOf({ id, overlaid }: DescribedPatient): readonly Patient[] {
  return overlaid ? [earlierPatient(id, overlaid.before)] : [];
}

function isDecidedBy({ status, decision }: Review, verdict: Verdict, { subject }: Actor): boolean {
  return status === 'decided' && decision?.verdict === verdict && decision.steward === subject;
}

function decisionOf({ verdict, steward, explanation, decidedAt }: NonNullable<Review['decision']>) {
  return { verdict, steward, explanation, decidedAt: iso(decidedAt) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

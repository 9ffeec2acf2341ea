import type { Matcher } from '@causeway/matching';
import { type Link, links, linksOf, linkView, pairId, sourcePatientId, unscored } from '@causeway/person';
import {
  derivedHeader,
  type EventHeader,
  originHeader,
  type PatientsLinked,
  type ReviewDecided,
  type ReviewRaised,
} from '@causeway/schemas';
import { type EventBatch, problems, type Reaction, type Runtime } from '@causeway/service';
import {
  type ClinicalEvent,
  type DescribedPatient,
  described,
  directoryView,
  type Redescribed,
  redescribedBy,
  subjectId,
} from '../directory/described-patient.ts';
import type { ModelAtWork, ModelShelf } from '../model/model-shelf.ts';
import { overlayId, type Review } from '../review/review.ts';
import { reviews, reviewView } from '../review/review-view.ts';
import { type Comparable, comparableOf } from './comparable.ts';
import { type Judged, type Judgement, judge } from './judgement.ts';
import type { IndexMark } from './key-index.ts';
import { type Pair, type PairEvent, pairEvents } from './pair-verdict.ts';
import { movedBy, sourceEvents } from './source-word.ts';

/** How long a decision waits for what it depends on to be visible. */
const visibleWithinMs = 30_000;
/** Indexes of derived events: what is confirmed comes after what was decided. */
const confirming = 10_000;

/** What is published because of a batch belongs to its trace. */
type Cause = Pick<EventBatch, 'trace'>;

/** A source patient to be looked at, and the event that is the reason. */
interface Subject {
  readonly patient: Comparable;
  /** How often what is compared of the patient changed. */
  readonly revision: number;
  /** Of the n-th event that comes of it. */
  readonly header: (n: number) => EventHeader;
}

/** An event, and the two as they were when it was said. */
interface Said {
  readonly event: PairEvent;
  readonly records: readonly [Comparable, Comparable];
}

/** Where and when others were looked up. */
interface Looked extends ModelAtWork {
  readonly mark: IndexMark;
}

/** Two source patients who are held against each other. */
interface ComparedPair extends Pair {
  readonly records: readonly [Comparable, Comparable];
}

/**
 * Links, unlinks and asks stewards as descriptions come and change. The description is committed before the others are
 * looked up, so that of two that arrive at once on two instances at least one sees the other; what they then both say is
 * the same.
 */
export class Matching implements Reaction {
  readonly name = 'matching';
  readonly topics = ['causeway.clinical.event'] as const;
  readonly #runtime: Runtime;
  readonly #shelf: ModelShelf;

  constructor(runtime: Runtime, shelf: ModelShelf) {
    this.#runtime = runtime;
    this.#shelf = shelf;
  }

  async react(batch: EventBatch): Promise<void> {
    const events = batch.events as readonly ClinicalEvent[];
    await this.#publish(await this.#sourceEvents(events, batch.signal), batch);
    const changed = await this.#changedBy(events);
    if (changed.length === 0) return;
    await this.#index(changed);
    const redescribed = changed.some(it => it.revision > 1);
    if (redescribed) await this.#visible(batch.signal);
    await this.#raiseOverlays(changed, batch);
    if (redescribed) await this.#withdrawOverlays(changed, batch);
    await this.#judge(changed, redescribed, batch);
  }

  /** What sources say of their own numbers. A number that is moved (A43) leaves whomever it was merged into. */
  async #sourceEvents(events: readonly ClinicalEvent[], signal: AbortSignal): Promise<readonly PairEvent[]> {
    const moved = events.flatMap(it => movedBy(it) ?? []);
    if (moved.length === 0) return events.flatMap(it => sourceEvents(it, []));
    await this.#visible(signal);
    const before = await linksOf(await this.#runtime.views.collection(linkView, links), moved.map(sourcePatientId));
    return events.flatMap(it => sourceEvents(it, before));
  }

  /** Looks at source patients again, because a steward or a new model changed what counts; resolves when it shows. */
  async again(ids: readonly string[]): Promise<void> {
    const found = await (await this.#directory()).getMany(ids);
    const header = () => originHeader({ now: this.#runtime.now(), facility: 'identity', messageId: '' });
    const subjects = [...found.values()].map(it => ({ patient: comparableOf(it), revision: it.revision, header }));
    await this.#index(subjects);
    await this.#visible();
    await this.#judge(subjects, true);
    await this.#visible();
  }

  /** The source patients whom these events changed for those who compare, each with the last event that did. */
  async #changedBy(events: readonly ClinicalEvent[]): Promise<readonly Subject[]> {
    const changed = new Map<string, Subject>();
    const elsewhere: ClinicalEvent[] = [];
    for (const event of events) {
      const now = redescribedBy(event);
      if (now === 'unknown') elsewhere.push(event);
      else if (now) changed.set(now.patient.id, subjectOf(event, now));
    }
    for (const [event, patient] of await this.#changedElsewhere(elsewhere)) {
      changed.set(patient.id, subjectOf(event, { patient, description: comparableOf(patient).description }));
    }
    return [...changed.values()];
  }

  /** Of events that the view took in another process, or before this one was started. */
  async #changedElsewhere(
    events: readonly ClinicalEvent[],
  ): Promise<readonly (readonly [ClinicalEvent, DescribedPatient])[]> {
    const told = events.filter(({ event }) => event.type === 'PatientRemoved' || event.patient !== null);
    if (told.length === 0) return [];
    const found = await (await this.#directory()).getMany([...new Set(told.map(subjectId))]);
    return told.flatMap(event => {
      const patient = found.get(subjectId(event));
      return patient?.changedAt === event.position.offset ? [[event, patient] as const] : [];
    });
  }

  /**
   * Before it is read what is said of them: whoever looked them up as they were, and says so afterwards, either sees in the
   * index that they changed, or has said it before it is read.
   */
  async #index(subjects: readonly Subject[]): Promise<void> {
    for (const { index } of await this.#shelf.watched()) await index.put(subjects.map(it => it.patient));
  }

  async #judge(subjects: readonly Subject[], known: boolean, cause: Cause = {}): Promise<void> {
    const { index, matcher } = await this.#shelf.active();
    const { mark } = index;
    const pairs = await this.#pairs(subjects, { matcher, index }, known);
    const said = subjects.flatMap((subject, at) =>
      (pairs[at] ?? []).flatMap((pair, n) =>
        pairEvents(pair, it => subject.header(1 + 2 * n + it)).map(event => ({ event, records: pair.records })),
      ),
    );
    await this.#publish(
      said.map(it => it.event),
      cause,
    );
    await this.#confirm(said, { matcher, index, mark }, cause);
  }

  /** Every subject with whom it shares a key or has something recorded; two of the same batch once. */
  async #pairs(
    subjects: readonly Subject[],
    { matcher, index }: ModelAtWork,
    known: boolean,
  ): Promise<readonly (readonly ComparedPair[])[]> {
    const candidates = await index.candidates(subjects.map(it => it.patient));
    const recorded = known ? await this.#recordedOf(subjects.map(it => it.patient.id)) : nothingRecorded;
    const others = await this.#known(recorded.others, candidates);
    const doubtful = await this.#doubtful([
      ...subjects.map(it => it.patient),
      ...candidates.flatMap(it => [...it.values()]),
      ...others.values(),
    ]);
    const places = new Map(subjects.map(({ patient }, place) => [patient.id, place]));
    return subjects.map(({ patient }, at) => {
      const near = candidates[at] ?? nobody;
      const mine = new Set([...near.keys(), ...recorded.with(patient.id)]);
      mine.delete(patient.id);
      return [...mine].sort().flatMap(id => {
        const other = near.get(id) ?? others.get(id);
        // Of two subjects the first has looked at the other.
        if (!other || (places.get(id) ?? at) < at) return [];
        // Always the same way round: two instances say the same of them in the same words.
        const records = patient.id < id ? ([patient, other] as const) : ([other, patient] as const);
        const { link, review } = recorded.of(records);
        // Most who share a key are strangers, which is quicker to tell than why.
        if (!link && !review && areStrangers(matcher, records)) return [];
        const inDoubt = doubtful.has(patient.id) || doubtful.has(id);
        const judgement: Judgement | undefined = near.has(id) ? judge(matcher, records, inDoubt) : undefined;
        return [{ records, judgement, link, review }];
      });
    });
  }

  /** Those with whom something is recorded: they need not share a key any more. */
  async #known(
    ids: readonly string[],
    candidates: readonly ReadonlyMap<string, Comparable>[],
  ): Promise<ReadonlyMap<string, Comparable>> {
    if (ids.length === 0) return nobody;
    const all = new Map(candidates.flatMap(it => [...it]));
    const missing = ids.filter(it => !all.has(it));
    for (const [id, it] of await (await this.#directory()).getMany(missing)) all.set(id, comparableOf(it));
    return all;
  }

  /**
   * A description may have changed on another instance between the look-up and the event. Both sides look again after they
   * wrote, so whichever was later sees it and says what holds now.
   */
  async #confirm(said: readonly Said[], { matcher, index, mark }: Looked, cause: Cause): Promise<void> {
    const asserted = said.flatMap(({ event, records }) => (isAssertion(event) ? [{ event, records }] : []));
    if (asserted.length === 0) return;
    const changed = await index.changedSince(
      mark,
      asserted.flatMap(it => it.records.map(({ id }) => id)),
    );
    if (changed.size === 0) return;
    const again = asserted.filter(it => it.records.some(({ id }) => changed.has(id)));
    const now = (it: Comparable) => changed.get(it.id) ?? it;
    const doubtful = await this.#doubtful(again.flatMap(it => it.records.map(now)));
    const corrections = again.flatMap(({ event, records: [x, y] }) => {
      const records = [now(x), now(y)] as const;
      const judgement = judge(matcher, records, doubtful.has(x.id) || doubtful.has(y.id));
      const same =
        judgement.score === event.score && judgement.outcome === (event.type === 'PatientsLinked' ? 'link' : 'review');
      return same
        ? []
        : pairEvents({ records, judgement, ...recordedBy(event) }, n => confirmingHeader(event.header, n));
    });
    await this.#publish(corrections, cause);
  }

  /** Of those whose record may have been written over, and no steward has said that it was not. */
  async #doubtful(patients: readonly Pick<Comparable, 'id' | 'overlaid'>[]): Promise<ReadonlySet<string>> {
    const overlaid = patients.flatMap(({ id, overlaid: it }) =>
      it ? [[id, overlayId(id, it.revision)] as const] : [],
    );
    if (overlaid.length === 0) return new Set();
    const stored = await this.#runtime.views.collection(reviewView, reviews);
    const known = await stored.getMany(overlaid.map(([, review]) => review));
    return new Set(
      overlaid.filter(([, review]) => known.get(review)?.decision?.verdict !== 'OVERLAY_REJECTED').map(([id]) => id),
    );
  }

  async #raiseOverlays(subjects: readonly Subject[], cause: Cause): Promise<void> {
    const raised = subjects.flatMap((subject): readonly ReviewRaised[] => {
      const { patient, revision } = subject;
      if (patient.overlaid?.revision !== revision) return [];
      return [
        {
          type: 'ReviewRaised',
          header: subject.header(0),
          id: overlayId(patient.id, revision),
          kind: 'OVERLAY',
          a: patient.sourcePatient,
          b: patient.sourcePatient,
          ...unscored,
          explanation: 'names, and birth date or sex, became another’s in one message',
        },
      ];
    });
    await this.#publish(raised, cause);
  }

  /** What the source has put right, or removed, is for nobody to decide. */
  async #withdrawOverlays(subjects: readonly Subject[], cause: Cause): Promise<void> {
    const settled = new Map(subjects.filter(it => !it.patient.overlaid).map(it => [it.patient.id, it]));
    if (settled.size === 0) return;
    const stored = await this.#runtime.views.collection(reviewView, reviews);
    const where = { members: { in: [...settled.keys()] }, status: 'open' };
    const { documents } = await stored.find({ index: 'member', where, limit: 10_000 });
    const withdrawn = documents.flatMap(({ id, kind, members: [member = ''] }): readonly ReviewDecided[] => {
      const header = settled.get(member)?.header(0);
      if (kind !== 'OVERLAY' || !header) return [];
      const explanation = 'the source put the record right, or removed it';
      return [{ type: 'ReviewDecided', header, id, verdict: 'WITHDRAWN', steward: '', explanation, released: [] }];
    });
    await this.#publish(withdrawn, cause);
  }

  async #recordedOf(ids: readonly string[]): Promise<Recorded> {
    const { views } = this.#runtime;
    const touching = await linksOf(await views.collection(linkView, links), ids);
    const stored = await views.collection(reviewView, reviews);
    const open: Review[] = [];
    for (let from = 0; from < ids.length; from += 200) {
      const where = { members: { in: ids.slice(from, from + 200) } };
      const { documents } = await stored.find({ index: 'member', where, limit: 10_000 });
      open.push(...documents.filter(it => it.kind === 'DUPLICATE'));
    }
    return new Recorded(touching, open);
  }

  /** What was said but is not applied yet would escape a correction. */
  async #visible(signal?: AbortSignal): Promise<void> {
    const topics = ['causeway.identity.link', 'causeway.identity.review'] as const;
    for (const { topic, partition, end } of await this.#runtime.log.offsets(topics)) {
      if (end === 0) continue;
      const last = { topic, partition, offset: end - 1 };
      if (await this.#runtime.views.reached(last, visibleWithinMs, signal)) continue;
      throw problems.unavailable('the links view is behind; matching is tried again');
    }
  }

  #directory() {
    return this.#runtime.views.collection(directoryView, described);
  }

  async #publish(events: readonly PairEvent[], { trace }: Cause): Promise<void> {
    const { publisher, telemetry } = this.#runtime;
    const linkEvents = events.filter(it => it.type === 'PatientsLinked' || it.type === 'PatientsUnlinked');
    const reviewEvents = events.filter(it => it.type === 'ReviewRaised' || it.type === 'ReviewDecided');
    if (linkEvents.length > 0) {
      const entries = linkEvents.map(event => ({ key: pairId(event.a, event.b), event }));
      await publisher.publish('causeway.identity.link', entries, trace);
    }
    if (reviewEvents.length > 0) {
      await publisher.publish(
        'causeway.identity.review',
        reviewEvents.map(event => ({ key: event.id, event })),
        trace,
      );
    }
    for (const { type, basis } of linkEvents) telemetry.count('links', { type, basis });
    for (const { type } of reviewEvents) telemetry.count('reviews', { type });
  }
}

function subjectOf(
  event: ClinicalEvent,
  { patient: { id, sourcePatient, overlaid, revision }, description }: Redescribed,
): Subject {
  return {
    patient: { id, sourcePatient, description, ...(overlaid ? { overlaid } : {}) },
    revision,
    header: n => derivedHeader({ from: event.event.header, position: { ...event.position, index: n } }),
  };
}

function isAssertion(event: PairEvent): event is PatientsLinked | ReviewRaised {
  return event.type === 'PatientsLinked' || event.type === 'ReviewRaised';
}

function areStrangers(matcher: Matcher, [a, b]: readonly [Judged, Judged]): boolean {
  return matcher.score(a.description, b.description) < matcher.model.thresholds.review;
}

/** What is recorded between some source patients and others. */
class Recorded {
  readonly #links = new Map<string, Link>();
  readonly #reviews = new Map<string, Review>();
  readonly #others = new Map<string, Set<string>>();

  constructor(links: readonly Link[], of: readonly Review[]) {
    for (const it of links) this.#add(it.id, it.members, this.#links, it);
    for (const it of of) this.#add(it.id, it.members, this.#reviews, it);
  }

  get others(): readonly string[] {
    return [...this.#others.keys()];
  }

  of([a, b]: readonly [Comparable, Comparable]): Pick<Pair, 'link' | 'review'> {
    if (this.#others.size === 0) return { link: undefined, review: undefined };
    const key = `${a.id}+${b.id}`;
    return { link: this.#links.get(key), review: this.#reviews.get(key) };
  }

  with(id: string): ReadonlySet<string> {
    return this.#others.get(id) ?? new Set();
  }

  #add<T>(id: string, members: readonly string[], into: Map<string, T>, it: T): void {
    into.set(id, it);
    const [a = '', b = a] = members;
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = this.#others.get(one) ?? new Set();
      this.#others.set(one, known.add(other));
    }
  }
}

const nobody: ReadonlyMap<string, Comparable> = new Map();
const nothingRecorded = new Recorded([], []);

/** What is recorded once an event is: enough to say what corrects it. */
function recordedBy(event: PatientsLinked | ReviewRaised): Pick<Pair, 'link' | 'review'> {
  if (event.type === 'ReviewRaised') {
    const members = pairId(event.a, event.b).split('+');
    return { link: undefined, review: { ...event, members, status: 'open', raisedAt: event.header.recordedAt } };
  }
  const members = pairId(event.a, event.b).split('+') as [string, string];
  const rule = { score: event.score, model: event.model };
  const { a, b, explanation } = event;
  return {
    review: undefined,
    link: { id: members.join('+'), a, b, members, bases: { RULE: explanation }, separated: false, rule },
  };
}

function confirmingHeader(header: EventHeader, n: number): EventHeader {
  const { position, recordedAt, source } = header;
  if (position)
    return derivedHeader({ from: header, position: { ...position, index: position.index + confirming + n } });
  return originHeader({ now: recordedAt, ...source });
}

import type { Collection } from '@causeway/doc-store';
import { type Link, links, linksOf, linkView, pairId, sourcePatientKey, unscored } from '@causeway/person';
import { derivedHeader, type PatientsLinked, type PatientsUnlinked } from '@causeway/schemas';
import { type EventBatch, type LogEvent, problems, type Reaction, type Runtime } from '@causeway/service';
import type { Matcher } from './matcher.ts';
import { type PatientDocument, patients, patientView, subjectOf } from './patient-view.ts';

type ClinicalEvent = LogEvent<'causeway.clinical.event'>;
type Verdict = PatientsLinked | PatientsUnlinked;

/** How long a decision waits for the links it depends on to be visible. */
const visibleWithinMs = 30_000;
/** A blocking key shared by more than this is no evidence of anything. */
const maxCandidates = 2_000;

/**
 * Links and unlinks source patients as their descriptions come and change. The description is committed before the
 * others are looked up, so that of two that arrive at once on two instances at least one sees the other; the links they
 * then both assert are the same link.
 */
export class Matching implements Reaction {
  readonly name = 'matching';
  readonly topics = ['causeway.clinical.event'] as const;
  readonly #runtime: Runtime;
  readonly #matcher: Matcher;

  constructor(runtime: Runtime, matcher: Matcher) {
    this.#runtime = runtime;
    this.#matcher = matcher;
  }

  async react(batch: EventBatch): Promise<void> {
    const events = batch.events as readonly ClinicalEvent[];
    await this.#publish(events.flatMap(mergeOf));
    await this.#rematch(await this.#changedBy(events));
  }

  /** The source patients whose description these events changed, each with the event that did. */
  async #changedBy(
    events: readonly ClinicalEvent[],
  ): Promise<readonly { event: ClinicalEvent; patient: PatientDocument }[]> {
    const described = events.filter(it => it.event.patient !== null);
    if (described.length === 0) return [];
    const stored = await this.#patients();
    const found = await stored.getMany([...new Set(described.map(it => subjectOf(it).id))]);
    return described.flatMap(event => {
      const patient = found.get(subjectOf(event).id);
      return patient?.changedAt === event.position.offset ? [{ event, patient }] : [];
    });
  }

  async #rematch(changed: readonly { event: ClinicalEvent; patient: PatientDocument }[]): Promise<void> {
    if (changed.length === 0) return;
    const redescribed = changed.some(it => it.patient.revision > 1);
    if (redescribed) await this.#linksVisible();
    const known = redescribed ? await this.#linksOf(changed.map(it => it.patient.id)) : [];
    const candidates = await this.#candidates(changed.map(it => it.patient));
    const verdicts = changed.flatMap(({ event, patient }) => this.#decide({ event, patient, candidates, known }));
    await this.#publish(verdicts);
    await this.#confirm(verdicts);
  }

  /** Asserts what matches and is not asserted yet, retracts what a rule asserted and no longer matches. */
  #decide(given: {
    readonly event: ClinicalEvent;
    readonly patient: PatientDocument;
    readonly candidates: ReadonlyMap<string, PatientDocument>;
    readonly known: readonly Link[];
  }): readonly Verdict[] {
    const { event, patient, candidates, known } = given;
    const byRule = new Map(
      known.filter(it => it.bases.RULE !== undefined && it.members.includes(patient.id)).map(it => [it.id, it]),
    );
    const verdicts: Verdict[] = [];
    for (const other of candidates.values()) {
      if (!comparable(patient, other)) continue;
      const match = this.#matcher.compare(patient.demographics, other.demographics);
      if (!match) continue;
      const pair = ordered(patient, other);
      if (byRule.delete(pairId(pair.a, pair.b))) continue;
      const header = this.#header(event, verdicts.length + 1);
      verdicts.push({ type: 'PatientsLinked', header, ...pair, ...unscored, basis: 'RULE', ...match });
    }
    for (const { a, b } of byRule.values()) {
      const header = this.#header(event, verdicts.length + 1);
      verdicts.push({
        type: 'PatientsUnlinked',
        header,
        a,
        b,
        ...unscored,
        basis: 'RULE',
        explanation: 'the descriptions no longer agree',
      });
    }
    return verdicts;
  }

  /**
   * A description may have changed on another instance between the look-up and the link. Both sides look again after
   * they wrote, so whichever was later sees it and takes the link back.
   */
  async #confirm(verdicts: readonly Verdict[]): Promise<void> {
    const linked = verdicts.filter(it => it.type === 'PatientsLinked');
    if (linked.length === 0) return;
    const ids = linked.flatMap(it => pairId(it.a, it.b).split('+'));
    const now = await (await this.#patients()).getMany(ids);
    const stale = linked.filter(({ a, b }) => {
      const [first, second] = pairId(a, b)
        .split('+')
        .map(it => now.get(it));
      return first && second && !this.#matcher.compare(first.demographics, second.demographics);
    });
    await this.#publish(
      stale.map(({ header, a, b }) => ({
        type: 'PatientsUnlinked' as const,
        header: derivedHeader({
          from: header,
          position: { ...positionOf(header), index: positionOf(header).index + 10_000 },
        }),
        a,
        b,
        ...unscored,
        basis: 'RULE' as const,
        explanation: 'a description changed while they were linked',
      })),
    );
  }

  async #candidates(changed: readonly PatientDocument[]): Promise<ReadonlyMap<string, PatientDocument>> {
    const keys = [...new Set(changed.flatMap(it => it.keys))];
    if (keys.length === 0) return new Map();
    const stored = await this.#patients();
    const { documents } = await stored.find({ index: 'keys', where: { keys: { in: keys } }, limit: maxCandidates });
    return new Map(documents.map(it => [it.id, it]));
  }

  /** A link that was asserted but not applied yet would escape a retraction. */
  async #linksVisible(): Promise<void> {
    for (const { topic, partition, end } of await this.#runtime.log.offsets(['causeway.identity.link'])) {
      if (end === 0) continue;
      if (await this.#runtime.views.reached({ topic, partition, offset: end - 1 }, visibleWithinMs)) continue;
      throw problems.unavailable('the links view is behind; matching is tried again');
    }
  }

  async #linksOf(ids: readonly string[]): Promise<readonly Link[]> {
    return linksOf(await this.#runtime.views.collection(linkView, links), ids);
  }

  #patients(): Promise<Collection<PatientDocument>> {
    return this.#runtime.views.collection(patientView, patients);
  }

  async #publish(verdicts: readonly Verdict[]): Promise<void> {
    if (verdicts.length === 0) return;
    const entries = verdicts.map(event => ({ key: pairId(event.a, event.b), event }));
    await this.#runtime.publisher.publish('causeway.identity.link', entries);
    for (const { type, basis } of verdicts) this.#runtime.telemetry.count('links', { type, basis });
  }

  #header({ event, position }: ClinicalEvent, index: number): PatientsLinked['header'] {
    return derivedHeader({ from: event.header, position: { ...position, index } });
  }
}

/** A source's word on two of its own identifiers. */
function mergeOf({ event, position }: ClinicalEvent): readonly PatientsLinked[] {
  if (event.type !== 'PatientsMerged') return [];
  const { sourcePatient, merged, trigger, header } = event;
  return [
    {
      type: 'PatientsLinked',
      header: derivedHeader({ from: header, position: { ...position, index: 0 } }),
      a: sourcePatient,
      b: merged,
      ...unscored,
      basis: 'MERGE',
      rule: trigger,
      explanation: 'the source merged the second identifier into the first',
    },
  ];
}

/** An authority that gave two numbers says they are two people, until it merges them itself. */
function comparable(a: PatientDocument, b: PatientDocument): boolean {
  return a.id !== b.id && a.sourcePatient.authority !== b.sourcePatient.authority;
}

function ordered(a: PatientDocument, b: PatientDocument): Pick<PatientsLinked, 'a' | 'b'> {
  const inOrder = sourcePatientKey(a.sourcePatient) < sourcePatientKey(b.sourcePatient);
  return inOrder ? { a: a.sourcePatient, b: b.sourcePatient } : { a: b.sourcePatient, b: a.sourcePatient };
}

function positionOf(header: PatientsLinked['header']): NonNullable<PatientsLinked['header']['position']> {
  if (!header.position) throw new Error('a derived event has a position');
  return header.position;
}

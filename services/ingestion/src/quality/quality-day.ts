import { collection, type Document } from '@causeway/doc-store';
import type { UnitOfWork } from '@causeway/service';
import type { Judgement, Tallies, Tally } from './assessment.ts';

/** What a facility sent of one kind on one day, as one partition saw it. */
export interface QualityDay extends Document {
  readonly id: string;
  readonly facility: string;
  /** `ADT_A01` */
  readonly trigger: string;
  /** UTC, of receipt: `2026-03-01`. */
  readonly day: string;
  readonly messages: number;
  readonly tallies: Tallies;
}

export const qualityDays = collection<QualityDay>('quality-days', {
  facility: { fields: ['facility', 'day'] },
  day: { fields: ['day'] },
});

type DayKey = Pick<QualityDay, 'facility' | 'trigger' | 'day'>;

const dayMs = 86_400_000;

/** Each partition of each topic counts on its own. */
function qualityDayId({ facility, trigger, day }: DayKey, counter: string): string {
  return `${facility}|${trigger}|${day}@${counter}`;
}

export function withTallies(
  known: QualityDay | undefined,
  id: string,
  added: DayKey & { readonly messages: number; readonly tallies: Tallies },
): QualityDay {
  const { facility, trigger, day, messages, tallies } = added;
  return {
    id,
    facility,
    trigger,
    day,
    messages: (known?.messages ?? 0) + messages,
    tallies: joinTallies([known?.tallies ?? {}, tallies]),
  };
}

/** A message, as far as its day is concerned. */
interface Received {
  readonly facility: string;
  readonly trigger: string;
  /** ms since the epoch. */
  readonly recordedAt: number;
}

/** What a batch adds to one day. */
class AddedDay {
  readonly key: DayKey;
  readonly tallies = new Map<string, [met: number, of: number]>();
  messages = 0;

  constructor(key: DayKey) {
    this.key = key;
  }

  count(judgements: readonly Judgement[]): void {
    for (const [measure, met] of judgements) {
      const tally = this.tallies.get(measure);
      if (tally === undefined) this.tallies.set(measure, [met ? 1 : 0, 1]);
      else {
        if (met) tally[0]++;
        tally[1]++;
      }
    }
  }
}

/** What a batch adds to days: each document is written once, however many messages it counts. */
export class AddedTallies {
  readonly #added = new Map<string, AddedDay>();
  readonly #days = new Map<number, string>();

  /** `counter` tells the partitions apart, which each count on their own. */
  of({ facility, trigger, recordedAt }: Received, counter: string): AddedDay {
    const key = { facility, trigger, day: this.#dayOf(recordedAt) };
    const id = qualityDayId(key, counter);
    const known = this.#added.get(id);
    if (known) return known;
    const added = new AddedDay(key);
    this.#added.set(id, added);
    return added;
  }

  async write(docs: UnitOfWork): Promise<void> {
    await docs.prefetch(qualityDays, this.#added.keys());
    for (const [id, { key, messages, tallies }] of this.#added) {
      const known = await docs.get(qualityDays, id);
      docs.put(qualityDays, withTallies(known, id, { ...key, messages, tallies: Object.fromEntries(tallies) }));
    }
  }

  #dayOf(ms: number): string {
    const number = Math.floor(ms / dayMs);
    const known = this.#days.get(number);
    if (known !== undefined) return known;
    const day = new Date(ms).toISOString().slice(0, 10);
    this.#days.set(number, day);
    return day;
  }
}

export function joinTallies(all: readonly Tallies[]): Tallies {
  const joined = new Map<string, Tally>();
  for (const tallies of all) addTo(joined, tallies);
  // In one order, so that a document is the same whatever came first.
  return Object.fromEntries([...joined].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function addTo(joined: Map<string, Tally>, tallies: Tallies): void {
  for (const [name, [met, of]] of Object.entries(tallies)) {
    const known = joined.get(name) ?? [0, 0];
    joined.set(name, [known[0] + met, known[1] + of]);
  }
}

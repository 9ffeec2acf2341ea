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

/** What a message says of a day: facility, kind, and when it was received (ms since the epoch). */
export interface Counted {
  readonly facility: string;
  readonly trigger: string;
  readonly recordedAt: number;
  readonly judgements: readonly Judgement[];
}

interface Added {
  readonly key: DayKey;
  messages: number;
  readonly tallies: Map<string, [met: number, of: number]>;
}

/** What a batch adds to days: each document is written once, however many messages it counts. */
export class AddedTallies {
  readonly #added = new Map<string, Added>();
  readonly #days = new Map<number, string>();

  /** `counter` tells the partitions apart, which each count on their own. */
  add({ facility, trigger, recordedAt, judgements }: Counted, counter: string, messages: number): void {
    const key = { facility, trigger, day: this.#dayOf(recordedAt) };
    const id = qualityDayId(key, counter);
    const added = this.#added.get(id) ?? { key, messages: 0, tallies: new Map() };
    this.#added.set(id, added);
    added.messages += messages;
    for (const [measure, met] of judgements) {
      const tally = added.tallies.get(measure);
      if (tally === undefined) {
        added.tallies.set(measure, [met ? 1 : 0, 1]);
        continue;
      }
      if (met) tally[0]++;
      tally[1]++;
    }
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

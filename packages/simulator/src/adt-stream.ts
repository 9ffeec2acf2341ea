import { createLife, type SimulatedMessage } from './life.ts';
import type { Relative } from './message.ts';
import { createPopulation, type Person, type Population } from './population.ts';
import { createRandom, hashOf, type Random } from './random.ts';
import { registerPerson } from './registration.ts';

export interface StreamOptions {
  readonly seed: number | string;
  /** How many persons; the population is `createPopulation` of the same seed. */
  readonly persons: number;
  /** Simulated time of the beginning, ms since the epoch. */
  readonly startAt: number;
  /** Exactly so many messages; without it the story of every person is told to its end, about ten messages each. */
  readonly messages?: number;
  /** Share of messages sent twice; 0.015 unless told. */
  readonly duplicateShare?: number;
}

/**
 * The region's traffic in order of simulated time, interleaved across patients and in order for each.
 * The same options give the same bytes.
 */
export function* createStream(options: StreamOptions): Generator<SimulatedMessage, void, undefined> {
  const { seed, persons, messages } = options;
  const lives = livesOf(createPopulation({ seed, persons }), options);
  let told = 0;
  for (const message of inOrderOfTime(lives)) {
    if (messages !== undefined && told >= messages) return;
    told++;
    yield message;
  }
}

function livesOf(population: Population, options: StreamOptions): readonly Iterator<SimulatedMessage>[] {
  const { seed, startAt, persons, messages, duplicateShare = 0.015 } = options;
  // Another run must not repeat a control id with another text, so the id names all that the text depends on.
  const run = hashOf(`${seed} ${persons} ${startAt} ${messages !== undefined}`)
    .toString(36)
    .toUpperCase();
  return population.persons.map(person => {
    const relative = relativeOf(population, person);
    const life = createLife(registerPerson(seed, person), {
      run,
      seed,
      startAt,
      relative,
      endless: messages !== undefined,
    });
    return withDuplicates(life, createRandom(seed, 'duplicates', person.index), duplicateShare);
  });
}

function relativeOf({ persons }: Population, person: Person): Relative | undefined {
  const relative = [persons[person.index - 1], persons[person.index + 1]].find(
    it => it?.household === person.household,
  );
  if (!relative) return undefined;
  const relationship = relationshipOf(relative, person);
  return { given: relative.given, family: relative.family, relationship, phone: relative.phone };
}

/** What the relative is to the person: HL7 table 0063. */
function relationshipOf(relative: Person, person: Person): Relative['relationship'] {
  if (relative.role === person.role) return person.role === 'adult' ? 'SPO' : 'SIB';
  return relative.role === 'adult' ? 'PAR' : 'CHD';
}

/** Some messages come twice, seconds later: a sender that missed the answer. */
function* withDuplicates(
  life: Iterable<SimulatedMessage>,
  random: Random,
  share: number,
): Generator<SimulatedMessage, void, undefined> {
  let again: SimulatedMessage | undefined;
  for (const message of life) {
    if (again && again.at <= message.at) {
      yield again;
      again = undefined;
    }
    yield message;
    if (!again && random.chance(share))
      again = { ...message, kind: 'duplicate', at: message.at + random.int(1, 120) * 1_000 };
  }
  if (again) yield again;
}

interface Head {
  readonly message: SimulatedMessage;
  readonly rest: Iterator<SimulatedMessage>;
}

/** Merges the lives by time, ties by patient, with a binary heap of their next messages. */
function* inOrderOfTime(lives: readonly Iterator<SimulatedMessage>[]): Generator<SimulatedMessage> {
  const heap: Head[] = [];
  for (const rest of lives) {
    const { value, done } = rest.next();
    if (!done) heap.push({ message: value, rest });
  }
  for (let i = heap.length >> 1; i >= 0; i--) sink(heap, i);
  for (let head = heap[0]; head; head = heap[0]) {
    yield head.message;
    const { value, done } = head.rest.next();
    const last = done ? heap.pop() : { message: value, rest: head.rest };
    if (heap.length > 0 && last) heap[0] = last;
    sink(heap, 0);
  }
}

function sink(heap: Head[], from: number): void {
  let at = from;
  for (;;) {
    const head = heap[at];
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const [child, childAt] = right && left && before(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
    if (!head || !child || !before(child, head)) return;
    heap[at] = child;
    heap[childAt] = head;
    at = childAt;
  }
}

function before(a: Head, b: Head): boolean {
  const { message: x } = a;
  const { message: y } = b;
  return x.at === y.at ? x.patientIndex < y.patientIndex : x.at < y.at;
}

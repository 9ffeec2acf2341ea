import type { Patient } from '@causeway/fhir';
import { type Description, describePatient } from '@causeway/matching';
import { createRandom } from '@causeway/simulator';
import type { Region } from './population.ts';
import { writeRecord } from './records.ts';

/** Somebody as a facility wrote them down, and the truth: whose records have one `human` are of one person. */
export interface Arrival {
  readonly human: string;
  readonly patient: Patient;
}

/** One record each of the people of the first households, at least so many people. */
export function* residents(region: Region, persons: number): Generator<Arrival> {
  for (let household = 0, told = 0; told < persons; household++) {
    for (const [place, it] of region.household(household).entries()) {
      told++;
      yield { human: `${household}/${place}`, patient: writeRecord(it, createRandom('first', household, place)) };
    }
  }
}

export interface ArrivingOptions {
  /** How many have a record already. */
  readonly persons: number;
  readonly count: number;
}

/** Three in five are known already and written down anew elsewhere; the others are new. */
export function* arriving(region: Region, { persons, count }: ArrivingOptions): Generator<Arrival> {
  const random = createRandom('arriving', persons);
  const households = Math.floor(persons / 2.6);
  for (let n = 0; n < count; n++) {
    const known = random.chance(0.6);
    const household = known ? random.int(0, households) : 100_000_000 + n;
    const members = region.household(household);
    const place = random.int(0, members.length - 1);
    const human = members[place];
    if (human) yield { human: `${household}/${place}`, patient: writeRecord(human, createRandom('again', n)) };
  }
}

/** Two facilities, so that a source never says a person twice. */
export function describe({ patient }: Arrival, source: string): Description {
  return describePatient(patient, source);
}

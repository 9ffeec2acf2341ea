import {
  createScenario,
  createStream,
  facilities,
  facilityIds,
  loadMessage,
  loadPatientIndex,
} from '@causeway/simulator';
import type { FacilityBody } from './commands/facility.ts';
import type { ExchangeClient } from './exchange-client.ts';
import type { Playable } from './player.ts';

export type SimulationKind = 'region' | 'load' | 'story';

export interface SimulationOptions {
  readonly kind: SimulationKind;
  readonly seed: string;
  readonly patients: number;
  /** Exactly so many; for `region` without it, until every story is told. */
  readonly messages?: number;
  /** Simulated time of the beginning, ms since the epoch. */
  readonly startAt: number;
}

/** What is played, and how many it is where that is known beforehand. */
export interface Simulation {
  readonly messages: Iterable<Playable>;
  readonly total: number;
}

/** The stories of a region take less than this. */
const storiesMs = 30 * 24 * 3_600_000;

/** Simulated time to begin at, whole seconds, so that what is told lies in the past and not far from now. */
export function beginning(now: number): number {
  return Math.floor((now - storiesMs) / 1_000) * 1_000;
}

export function simulate(options: SimulationOptions): Simulation {
  const { kind, seed, startAt, messages: count } = options;
  switch (kind) {
    case 'region': {
      // Told twice, once to be counted: the stream is a function of its options and holds little in memory.
      const told = () => createStream({ seed, persons: options.patients, startAt, ...(count && { messages: count }) });
      return { messages: playable(told()), total: count ?? lengthOf(told()) };
    }
    case 'load':
      return { messages: load({ ...options, messages: count ?? 10_000 }), total: count ?? 10_000 };
    case 'story': {
      const { messages } = createScenario({ seed, startAt });
      return { messages: playable(messages), total: messages.length };
    }
  }
}

function* playable(messages: Iterable<{ text: string; patientIndex: number }>): Generator<Playable> {
  for (const { text, patientIndex } of messages) yield { text, patient: patientIndex };
}

function* load({ seed, patients, startAt, messages }: SimulationOptions & { messages: number }): Generator<Playable> {
  const given = { facility: 'general', patients, seed, startAt } as const;
  for (let i = 0; i < messages; i++) yield { text: loadMessage(i, given), patient: loadPatientIndex(i, given) };
}

function lengthOf(messages: Iterable<unknown>): number {
  let length = 0;
  for (const _ of messages) length++;
  return length;
}

/** Registers the simulated facilities; answers how many were new. */
export async function registerRegion(client: ExchangeClient): Promise<number> {
  let added = 0;
  for (const facilityId of facilityIds) {
    const { id, name, sendingApplication, sendingFacility, authority, timeZone } = facilities[facilityId];
    const body: FacilityBody = { id, name, sendingApplication, sendingFacility, authority, timeZone };
    if ((await client.post('/facilities', body)).status === 201) added++;
  }
  return added;
}

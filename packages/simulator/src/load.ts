import { type FacilityId, facilities } from './facility.ts';
import { writeAdt } from './message.ts';
import { cultures } from './names.ts';
import { createAddress, createDate, createPhone, type Sex } from './population.ts';
import { createRandom, hashOf, mix, type Random } from './random.ts';
import { createMrn, type Demographics } from './registration.ts';
import type { AdtTrigger } from './segment.ts';

export interface LoadOptions {
  readonly facility: FacilityId;
  /** How many patients the messages are about. */
  readonly patients: number;
  readonly seed: number | string;
  /** Simulated time of message 0, ms since the epoch; 2024-01-01 unless told. Messages are 20 ms apart. */
  readonly startAt?: number;
}

export interface LoadPatient {
  readonly mrn: string;
  readonly demographics: Demographics;
}

const steps: readonly AdtTrigger[] = ['A01', 'A08', 'A03'];
const blockSize = 64;
const defaultStartAt = Date.UTC(2024, 0, 1);
const stepMs = 20;

/**
 * Message `i` of an endless load, from `i` alone: patients are admitted, updated and discharged in blocks of 64,
 * so that each patient's messages are in order and 64 apart. Every MSH-10 differs.
 */
export function loadMessage(i: number, options: LoadOptions): string {
  const { startAt = defaultStartAt } = options;
  const { patient, step, round, admittedBy } = placeOf(i, options.patients);
  const { mrn, demographics } = loadPatient(patient, options);
  const at = startAt + i * stepMs;
  const event = steps[step] ?? 'A08';
  const prefix = `${options.facility.charAt(0).toUpperCase()}${runOf(options)}`;
  return writeAdt(facilities[options.facility], {
    event,
    controlId: `${prefix}-${i}`,
    at,
    mrn,
    demographics,
    primaryCare: patient,
    visit: {
      number: `V${prefix}-${patient}-${round}`,
      class: 'I',
      location: ['4WEST', String(101 + (patient % 300)), 'A'],
      clinician: patient + step,
      admittedAt: startAt + admittedBy * stepMs,
      dischargedAt: event === 'A03' ? at : undefined,
    },
  });
}

/** Which patient message `i` is about, from 0: for senders that keep a patient on one connection. */
export function loadPatientIndex(i: number, { patients }: Pick<LoadOptions, 'patients'>): number {
  return placeOf(i, patients).patient;
}

/** The patient of a load by index, from the index and the seed alone. */
export function loadPatient(index: number, { seed, facility }: LoadOptions): LoadPatient {
  const random = createRandom(hashOf(`${seed} load`) ^ mix(index));
  return { mrn: createMrn(`${seed} load`, facility, index), demographics: createDemographics(random) };
}

function createDemographics(random: Random): Demographics {
  const culture = random.pick(cultures);
  const sex: Sex = random.chance(0.5) ? 'F' : 'M';
  const givens = sex === 'F' ? culture.women : culture.men;
  return {
    given: random.pick(givens),
    middle: random.chance(0.5) ? random.pick(givens) : undefined,
    family: random.pick(culture.families),
    sex,
    birthDate: createDate(random, random.int(1934, 2021)),
    phone: createPhone(random),
    address: createAddress(random),
  };
}

interface Place {
  readonly patient: number;
  /** 0 admit, 1 update, 2 discharge. */
  readonly step: number;
  readonly round: number;
  /** The message that admitted the patient in this round. */
  readonly admittedBy: number;
}

function placeOf(i: number, patients: number): Place {
  const perRound = patients * steps.length;
  const inRound = i % perRound;
  const first = Math.floor(inRound / (blockSize * steps.length)) * blockSize;
  const size = Math.min(blockSize, patients - first);
  const inBlock = inRound - first * steps.length;
  const step = Math.floor(inBlock / size);
  return { patient: first + (inBlock % size), step, round: Math.floor(i / perRound), admittedBy: i - step * size };
}

function runOf({ seed, patients, startAt = defaultStartAt }: LoadOptions): string {
  return hashOf(`${seed} ${patients} ${startAt}`).toString(36).toUpperCase();
}

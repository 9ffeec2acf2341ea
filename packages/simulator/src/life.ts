import { type Facility, type FacilityId, facilities } from './facility.ts';
import { type AdtContent, type Relative, writeAdt, writeOru } from './message.ts';
import { type Measurement, measure, type Panel, panels } from './panel.ts';
import { createRandom } from './random.ts';
import type { Demographics, Registration } from './registration.ts';
import type { AdtTrigger, Trigger, Visit } from './segment.ts';

export type MessageKind =
  | 'register'
  | 'preadmit'
  | 'admit'
  | 'transfer'
  | 'change-class'
  | 'update'
  | 'discharge'
  | 'cancel'
  | 'result'
  | 'correction'
  | 'merge'
  | 'duplicate';

export interface SimulatedMessage {
  readonly facility: FacilityId;
  /** MSH-10: at most 20 characters, unique except in a `duplicate`. */
  readonly controlId: string;
  /** Segments ended by CR; UTF-8 when sent. */
  readonly text: string;
  readonly trigger: Trigger;
  /** Index of the person in the population. */
  readonly patientIndex: number;
  /** The number in PID-3 of the facility's own authority. */
  readonly mrn: string;
  /** Simulated time, ms since the epoch: when it is sent. */
  readonly at: number;
  readonly kind: MessageKind;
}

export interface LifeOptions {
  /** Distinguishes runs: begins every MSH-10 and visit number. */
  readonly run: string;
  readonly seed: number | string;
  readonly startAt: number;
  readonly relative?: Relative;
  /** Encounters without end; else each number is used once or twice. */
  readonly endless: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const wards = ['4WEST', '3EAST', 'ICU', 'TELE', 'ORTHO'] as const;

/** What the facilities say of one person over time: the person's messages in order, with ascending `at`. */
export function* createLife(registrations: readonly Registration[], options: LifeOptions): Generator<SimulatedMessage> {
  const [first] = registrations;
  if (!first) return;
  const teller = createTeller(first.person, options);
  const { random } = teller;
  teller.wait(0, 48 * hourMs);
  let known: readonly Chart[] = [];
  for (const registration of registrations) {
    const chart = { registration, demographics: registration.demographics };
    yield* arrive(teller, chart);
    known = yield* settle(teller, [...known, chart]);
  }
  const more = random.chance(0.4) ? 1 : 0;
  for (let count = 0; options.endless || count < more; count++) {
    teller.wait(6 * hourMs, 400 * hourMs);
    yield* encounter(teller, random.pick(known));
  }
}

/** A number and what its facility holds about the person at this time. */
interface Chart {
  readonly registration: Registration;
  readonly demographics: Demographics;
}

function* arrive(teller: Teller, chart: Chart): Generator<SimulatedMessage> {
  const { facility } = chart.registration;
  if (teller.random.chance(facility === 'lakeside' ? 0.6 : 0.3)) yield teller.adt(chart, 'register', { event: 'A28' });
  yield* encounter(teller, chart);
}

/** After a first visit the clerks put things right: typos, a move, a number given twice. */
function* settle(teller: Teller, charts: readonly Chart[]): Generator<SimulatedMessage, readonly Chart[]> {
  const chart = charts.at(-1);
  if (!chart) return charts;
  const { registration } = chart;
  const others = charts.slice(0, -1);
  teller.wait(10 * minuteMs, 30 * hourMs);
  if (registration.duplicateOf) {
    const survivor = others.find(it => it.registration.mrn === registration.duplicateOf);
    if (!survivor) return charts;
    yield teller.adt(survivor, 'merge', { event: 'A40', mergedMrn: registration.mrn });
    return others;
  }
  if (registration.corrected) {
    const corrected = { registration, demographics: registration.corrected };
    yield teller.adt(corrected, 'correction', { event: 'A08' });
    return [...others, corrected];
  }
  if (registration.moved) {
    const moved = { registration, demographics: registration.moved };
    yield teller.adt(moved, 'update', { event: 'A31' });
    return [...others, moved];
  }
  return charts;
}

function* encounter(teller: Teller, chart: Chart): Generator<SimulatedMessage> {
  const { conventions } = facilities[chart.registration.facility];
  if (!conventions.inpatients) yield* outpatientVisit(teller, chart);
  else if (teller.random.chance(0.45)) yield* inpatientStay(teller, chart);
  else if (teller.random.chance(0.6)) yield* emergencyVisit(teller, chart);
  else yield* outpatientVisit(teller, chart);
}

function* outpatientVisit(teller: Teller, chart: Chart): Generator<SimulatedMessage> {
  const visit = teller.visit('O', ['CLINIC', 'R1', 'A']);
  yield teller.adt(chart, 'register', { event: 'A04', visit });
  teller.wait(10 * minuteMs, 90 * minuteMs);
  if (teller.random.chance(0.5)) yield* results(teller, chart, visit);
  if (teller.random.chance(0.3)) yield teller.adt(chart, 'update', { event: 'A08', visit });
  yield* leave(teller, chart, visit);
}

function* emergencyVisit(teller: Teller, chart: Chart): Generator<SimulatedMessage> {
  const visit = teller.visit('E', ['ED', `T${teller.random.int(1, 12)}`, '1']);
  yield teller.adt(chart, 'register', { event: 'A04', visit });
  teller.wait(20 * minuteMs, 4 * hourMs);
  if (teller.random.chance(0.8)) yield* results(teller, chart, visit);
  if (teller.random.chance(0.35)) {
    const admitted: Visit = { ...visit, class: 'I', location: teller.bed(), priorLocation: visit.location };
    yield teller.adt(chart, 'change-class', { event: 'A06', visit: admitted });
    yield* stay(teller, chart, admitted);
  } else yield* leave(teller, chart, visit);
}

function* inpatientStay(teller: Teller, chart: Chart): Generator<SimulatedMessage> {
  const planned = teller.visit('P', teller.bed());
  if (teller.random.chance(0.25)) {
    yield teller.adt(chart, 'preadmit', { event: 'A05', visit: { ...planned, admittedAt: undefined } });
    teller.wait(3 * hourMs, 72 * hourMs);
  }
  const visit: Visit = { ...planned, class: 'I', admittedAt: teller.now() };
  yield teller.adt(chart, 'admit', { event: 'A01', visit });
  teller.wait(10 * minuteMs, 6 * hourMs);
  if (teller.random.chance(0.04)) yield teller.adt(chart, 'cancel', { event: 'A11', visit });
  else yield* stay(teller, chart, visit);
}

function* stay(teller: Teller, chart: Chart, admitted: Visit): Generator<SimulatedMessage> {
  const { random } = teller;
  let visit = admitted;
  yield* results(teller, chart, visit);
  for (let moves = random.pick([0, 1, 1, 2]); moves > 0; moves--) {
    teller.wait(2 * hourMs, 30 * hourMs);
    const moved: Visit = { ...visit, location: teller.bed(), priorLocation: visit.location };
    yield teller.adt(chart, 'transfer', { event: 'A02', visit: moved });
    if (random.chance(0.08)) yield teller.adt(chart, 'cancel', { event: 'A12', visit });
    else visit = moved;
  }
  if (random.chance(0.4)) {
    visit = { ...visit, clinician: visit.clinician + 1 };
    yield teller.adt(chart, 'update', { event: 'A08', visit });
  }
  if (random.chance(0.5)) yield* results(teller, chart, visit);
  if (random.chance(0.05)) {
    visit = { ...visit, class: 'B' };
    yield teller.adt(chart, 'change-class', { event: 'A07', visit });
  }
  teller.wait(2 * hourMs, 60 * hourMs);
  yield* leave(teller, chart, visit);
}

function* leave(teller: Teller, chart: Chart, visit: Visit): Generator<SimulatedMessage> {
  teller.wait(minuteMs, 40 * minuteMs);
  yield teller.adt(chart, 'discharge', { event: 'A03', visit: { ...visit, dischargedAt: teller.now() } });
  if (!teller.random.chance(0.04)) return;
  teller.wait(5 * minuteMs, 40 * minuteMs);
  yield teller.adt(chart, 'cancel', { event: 'A13', visit });
  teller.wait(hourMs, 20 * hourMs);
  yield teller.adt(chart, 'discharge', { event: 'A03', visit: { ...visit, dischargedAt: teller.now() } });
}

function* results(teller: Teller, chart: Chart, visit: Visit): Generator<SimulatedMessage> {
  const { random } = teller;
  teller.wait(5 * minuteMs, 90 * minuteMs);
  const panel = random.pick(panels);
  const report: Report = {
    visit,
    panel,
    order: teller.nextNumber(),
    measurements: measure(random, panel),
    status: 'F',
  };
  yield teller.oru(chart, report);
  if (!random.chance(0.05)) return;
  teller.wait(10 * minuteMs, 3 * hourMs);
  yield teller.oru(chart, { ...report, measurements: measure(random, panel), status: 'C' });
}

interface Report {
  readonly visit: Visit;
  readonly panel: Panel;
  readonly order: string;
  readonly measurements: readonly Measurement[];
  readonly status: 'F' | 'C';
}

type Teller = ReturnType<typeof createTeller>;

/** Writes one person's messages at the person's own simulated time. */
function createTeller(person: number, { run, seed, startAt, relative }: LifeOptions) {
  const random = createRandom(seed, 'life', person);
  const prefix = `${run}-${person.toString(36).toUpperCase()}`;
  let now = startAt;
  let last = 0;
  const nextNumber = () => `${prefix}-${(++last).toString(36).toUpperCase()}`;
  const bed = (): Visit['location'] => [random.pick(wards), String(random.int(101, 469)), random.pick(['A', 'B'])];

  const tell = (chart: Chart, { kind, trigger }: Pick<SimulatedMessage, 'kind' | 'trigger'>, write: Writer) => {
    const { facility, mrn } = chart.registration;
    now += random.int(1, 90) * 1_000;
    const content = { controlId: nextNumber(), at: now, mrn, demographics: chart.demographics };
    const text = write(facilities[facility], content);
    return { facility, controlId: content.controlId, text, trigger, patientIndex: person, mrn, at: now, kind };
  };

  const adt = (chart: Chart, kind: MessageKind, part: AdtPart): SimulatedMessage => {
    const extras = {
      relative: random.chance(0.4) ? relative : undefined,
      primaryCare: random.chance(0.5) ? person : undefined,
      diagnosis: part.visit && random.chance(0.6) ? random.int(0, 5) : undefined,
    };
    const all = part.event === 'A40' ? part : { ...extras, ...part };
    return tell(chart, { kind, trigger: `ADT^${part.event}` }, (facility, content) =>
      writeAdt(facility, { ...content, ...all }),
    );
  };

  const oru = (chart: Chart, report: Report): SimulatedMessage => {
    const kind = report.status === 'C' ? 'correction' : 'result';
    return tell(chart, { kind, trigger: 'ORU^R01' }, (facility, content) => {
      const collectedAt = content.at - 45 * minuteMs;
      return writeOru(facility, { ...content, ...report, collectedAt, clinician: report.visit.clinician });
    });
  };

  const visit = (visitClass: Visit['class'], location: Visit['location']): Visit => ({
    number: `V${nextNumber()}`,
    class: visitClass,
    location,
    clinician: random.int(0, 5),
    admittedAt: now,
  });

  const wait = (leastMs: number, mostMs: number) => {
    now += random.int(leastMs / 1_000, mostMs / 1_000) * 1_000;
  };

  return { random, nextNumber, bed, adt, oru, visit, wait, now: () => now };
}

type Writer = (facility: Facility, content: Pick<AdtContent, 'controlId' | 'at' | 'mrn' | 'demographics'>) => string;
type AdtPart = Pick<AdtContent, 'visit' | 'mergedMrn'> & { readonly event: AdtTrigger };

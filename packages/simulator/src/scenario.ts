import { type Facility, type FacilityId, facilities, facilityIds } from './facility.ts';
import type { MessageKind, SimulatedMessage } from './life.ts';
import { type AdtContent, writeAdt, writeOru } from './message.ts';
import { cultures } from './names.ts';
import { flagOf, type Measurement, panels } from './panel.ts';
import { collectPhi } from './phi.ts';
import { createAddress, createDate, createNationalId, createPhone } from './population.ts';
import { createRandom, hashOf, itemAt, type Random } from './random.ts';
import { createMrn, type Demographics } from './registration.ts';
import { type AdtTrigger, spell, type Visit } from './segment.ts';

export interface ScenarioOptions {
  readonly seed: number | string;
  /** Simulated time of the first message, ms since the epoch; 2024-03-04T14:00Z unless told. */
  readonly startAt?: number;
}

/** A source patient as a test may look for it: the authority as registered, and its FHIR system. */
export interface SourcePatientRef {
  readonly facility: FacilityId;
  readonly authority: string;
  readonly system: string;
  readonly identifier: string;
}

export interface ExpectedAlert {
  readonly patient: SourcePatientRef;
  readonly eventType: 'admit' | 'transfer' | 'discharge';
  /** As in MSH-9, e.g. `ADT^A01`. */
  readonly trigger: string;
  readonly controlId: string;
}

export interface ScenarioExpectations {
  /** Every person of the story as the set of source patients linked at its end. */
  readonly persons: readonly (readonly SourcePatientRef[])[];
  /** Look alike and must not be linked. */
  readonly separate: readonly (readonly [SourcePatientRef, SourcePatientRef])[];
  /** Admissions, transfers and discharges in order; the repeated message alerts once. */
  readonly alerts: readonly ExpectedAlert[];
  /** UCUM unit, LOINC code. */
  readonly observations: readonly {
    readonly patient: SourcePatientRef;
    readonly code: string;
    readonly value: number;
    readonly unit: string;
  }[];
  readonly merges: readonly { readonly survivor: SourcePatientRef; readonly merged: SourcePatientRef }[];
  /** What the newest facts of a patient say: the street line as the facility spells it, ten digits of telephone. */
  readonly updates: readonly {
    readonly patient: SourcePatientRef;
    readonly addressLine: string;
    readonly phone: string;
  }[];
  /** FHIR status and v3 ActCode class at the end. */
  readonly encounters: readonly {
    readonly patient: SourcePatientRef;
    readonly visitNumber: string;
    readonly status: 'finished';
    readonly class: 'IMP';
  }[];
  /** MSH-10s that are sent twice. */
  readonly duplicates: readonly string[];
}

export interface Scenario {
  readonly facilities: readonly Facility[];
  readonly messages: readonly SimulatedMessage[];
  readonly expected: ScenarioExpectations;
  /** What no telemetry of the story may contain. */
  readonly phi: ReadonlySet<string>;
}

/**
 * A short story with a known outcome. Seven people: a traveller known to two facilities by demographics and telephone,
 * a citizen known to two by a national identifier, the traveller's child of the same name, home and telephone, an inpatient
 * who is transferred, one with a laboratory result, one with two numbers that are merged, one who moves.
 * Another seed gives other people and numbers with the same plot.
 */
export function createScenario({ seed, startAt = Date.UTC(2024, 2, 4, 14) }: ScenarioOptions): Scenario {
  const cast = createCast(seed);
  const script = createScript(seed, startAt);
  const {
    traveller,
    travellerAbroad,
    citizen,
    citizenAtClinic,
    namesake,
    inpatient,
    tested,
    twice,
    twiceAgain,
    mover,
  } = cast;
  const stay = createVisit(seed, 1, ['4WEST', '412', 'A']);
  const stayAbroad = createVisit(seed, 2, ['ICU', '102', 'B']);
  const sodium = '138';
  const glucose = createRandom(seed, 'glucose').int(101, 180).toString();

  script.adt(traveller, 'register', { event: 'A28' });
  script.adt(namesake, 'register', { event: 'A28' });
  const admitted = script.adt(inpatient, 'admit', { event: 'A01', visit: stay });
  script.repeat(admitted);
  script.adt(citizen, 'register', { event: 'A28' });
  script.adt(twice, 'register', { event: 'A28' });
  const admittedAbroad = script.adt(travellerAbroad, 'admit', { event: 'A01', visit: stayAbroad });
  script.adt(citizenAtClinic, 'register', { event: 'A28' });
  const bed: Visit = { ...stay, location: ['ICU', '101', 'A'], priorLocation: stay.location };
  const transferred = script.adt(inpatient, 'transfer', { event: 'A02', visit: bed });
  script.adt(mover, 'register', { event: 'A28' });
  script.oru(tested, { '2345-7': glucose, '2951-2': sodium });
  script.adt(twiceAgain, 'register', { event: 'A28' });
  const moved = { ...mover, demographics: moveHome(mover.demographics, seed) };
  script.adt(moved, 'update', { event: 'A31' });
  const discharged = script.adt(inpatient, 'discharge', { event: 'A03', visit: bed });
  script.adt(twice, 'merge', { event: 'A40', mergedMrn: twiceAgain.mrn });
  const dischargedAbroad = script.adt(travellerAbroad, 'discharge', { event: 'A03', visit: stayAbroad });

  const together = [
    [traveller, travellerAbroad],
    [citizen, citizenAtClinic],
    [namesake],
    [inpatient],
    [tested],
    [twice, twiceAgain],
    [mover],
  ];
  const address = spell(moved.demographics.address.line, facilities[mover.facility].conventions);
  return {
    facilities: facilityIds.map(id => facilities[id]),
    messages: script.messages,
    expected: {
      persons: together.map(group => group.map(refOf)),
      separate: [
        [refOf(traveller), refOf(namesake)],
        [refOf(travellerAbroad), refOf(namesake)],
      ],
      alerts: [
        alertOf(inpatient, 'admit', admitted),
        alertOf(travellerAbroad, 'admit', admittedAbroad),
        alertOf(inpatient, 'transfer', transferred),
        alertOf(inpatient, 'discharge', discharged),
        alertOf(travellerAbroad, 'discharge', dischargedAbroad),
      ],
      observations: [
        { patient: refOf(tested), code: '2345-7', value: Number(glucose), unit: 'mg/dL' },
        { patient: refOf(tested), code: '2951-2', value: Number(sodium), unit: 'mmol/L' },
      ],
      merges: [{ survivor: refOf(twice), merged: refOf(twiceAgain) }],
      updates: [{ patient: refOf(mover), addressLine: address, phone: moved.demographics.phone ?? '' }],
      encounters: [
        { patient: refOf(inpatient), visitNumber: stay.number, status: 'finished', class: 'IMP' },
        { patient: refOf(travellerAbroad), visitNumber: stayAbroad.number, status: 'finished', class: 'IMP' },
      ],
      duplicates: [admitted.controlId],
    },
    phi: collectPhi(
      [...Object.values(cast), moved].map(({ mrn, demographics }) => ({ mrn, demographics: [demographics] })),
    ),
  };
}

interface Actor {
  /** Which human, from 0. */
  readonly person: number;
  readonly facility: FacilityId;
  readonly mrn: string;
  readonly demographics: Demographics;
}

function createCast(seed: number | string) {
  const random = createRandom(seed, 'cast');
  const actor = (person: number, facility: FacilityId, demographics: Demographics, again = false): Actor => ({
    person,
    facility,
    mrn: createMrn(`${seed} scenario`, facility, person, again),
    demographics,
  });
  const [traveller, citizen, inpatient, tested, twice, mover] = createHumans(random);
  const nationalId = createNationalId(`${seed} scenario`, 1);
  const child: Demographics = { ...traveller, birthDate: createDate(random, 1994) };
  const unmarried: Demographics = {
    ...twice,
    family: createOtherFamily(twice),
    phone: undefined,
    address: createAddress(random),
  };
  return {
    traveller: actor(0, 'general', traveller),
    travellerAbroad: actor(0, 'stmary', traveller),
    citizen: actor(1, 'general', { ...citizen, nationalId }),
    citizenAtClinic: actor(1, 'lakeside', { ...citizen, nationalId, phone: undefined }),
    namesake: actor(2, 'lakeside', child),
    inpatient: actor(3, 'general', inpatient),
    tested: actor(4, 'stmary', tested),
    twice: actor(5, 'general', twice),
    twiceAgain: actor(5, 'general', unmarried, true),
    mover: actor(6, 'lakeside', mover),
  };
}

/** Six adults of different cultures, so that no two resemble one another. */
function createHumans(random: Random) {
  const first = random.int(0, cultures.length - 1);
  const human = (place: number): Demographics => {
    const culture = itemAt(cultures, first + place);
    return {
      given: random.pick(culture.women),
      family: random.pick(culture.families),
      sex: 'F',
      birthDate: createDate(random, 1950 + place * 6 + random.int(0, 5)),
      phone: createPhone(random),
      address: createAddress(random),
    };
  };
  return [human(0), human(1), human(2), human(3), human(4), human(5)] as const;
}

function createOtherFamily({ family }: Demographics): string {
  const all = cultures.flatMap(({ families }) => families);
  return itemAt(all, all.indexOf(family) + 20);
}

function moveHome(it: Demographics, seed: number | string): Demographics {
  const random = createRandom(seed, 'move');
  return { ...it, address: createAddress(random), phone: createPhone(random) };
}

function createVisit(seed: number | string, number: number, location: Visit['location']): Visit {
  return { number: `V${runOf(seed)}-${number}`, class: 'I', location, clinician: number };
}

function runOf(seed: number | string): string {
  return hashOf(`${seed} scenario`).toString(36).toUpperCase();
}

function refOf({ facility, mrn }: Actor): SourcePatientRef {
  const { authority, system } = facilities[facility];
  return { facility, authority, system, identifier: mrn };
}

function alertOf(actor: Actor, eventType: ExpectedAlert['eventType'], message: SimulatedMessage): ExpectedAlert {
  return { patient: refOf(actor), eventType, trigger: message.trigger, controlId: message.controlId };
}

type Line = Pick<AdtContent, 'visit' | 'mergedMrn'> & { readonly event: AdtTrigger };

/** Collects the story's messages, ten minutes apart. */
function createScript(seed: number | string, startAt: number) {
  const messages: SimulatedMessage[] = [];
  // The id names all that the text depends on, so that two stories never share one.
  const run = hashOf(`${seed} scenario ${startAt}`).toString(36).toUpperCase();
  const begin = ({ facility, mrn, demographics, person }: Actor) => {
    const at = startAt + messages.length * 600_000;
    const controlId = `S${run}-${messages.length + 1}`;
    return {
      sent: { facility, controlId, at, mrn, patientIndex: person },
      content: { controlId, at, mrn, demographics },
    };
  };
  const keep = (message: SimulatedMessage) => {
    messages.push(message);
    return message;
  };

  const adt = (actor: Actor, kind: MessageKind, { event, visit, mergedMrn }: Line) => {
    const { sent, content } = begin(actor);
    const stay = visit && { ...visit, admittedAt: startAt, dischargedAt: event === 'A03' ? sent.at : undefined };
    const text = writeAdt(facilities[actor.facility], { ...content, event, visit: stay, mergedMrn });
    return keep({ ...sent, kind, trigger: `ADT^${event}`, text });
  };

  const oru = (actor: Actor, values: Readonly<Record<string, string>>) => {
    const { sent, content } = begin(actor);
    const panel = itemAt(panels, 1);
    const measurements = panel.analytes.flatMap((analyte): readonly Measurement[] => {
      const value = values[analyte.code];
      return value === undefined ? [] : [{ analyte, value, flag: flagOf(Number(value), analyte) }];
    });
    const report = {
      order: `${run}`,
      panel,
      measurements,
      collectedAt: sent.at - 1_800_000,
      status: 'F',
      clinician: 3,
    } as const;
    return keep({
      ...sent,
      kind: 'result',
      trigger: 'ORU^R01',
      text: writeOru(facilities[actor.facility], { ...content, ...report }),
    });
  };

  const repeat = (message: SimulatedMessage) =>
    keep({ ...message, kind: 'duplicate', at: startAt + messages.length * 600_000 });

  return { messages, adt, oru, repeat };
}

import type { Encounter, Patient, Resource } from '@causeway/fhir';
import type { Message } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';
import { Assembler } from './assembler.ts';
import { ConversionError } from './conversion-error.ts';
import { plText } from './datatypes/pl.ts';
import type { MessageMap } from './message-map.ts';
import { adtA01 } from './messages/adt-a01.ts';
import { adtA02 } from './messages/adt-a02.ts';
import { adtA03 } from './messages/adt-a03.ts';
import { adtA05 } from './messages/adt-a05.ts';
import { adtA06 } from './messages/adt-a06.ts';
import { adtA09 } from './messages/adt-a09.ts';
import { adtA11 } from './messages/adt-a11.ts';
import { adtA39 } from './messages/adt-a39.ts';
import { oruR01 } from './messages/oru-r01.ts';
import { occurredAt } from './occurrence.ts';
import { groupPatients, type PatientGroup } from './patient-group.ts';
import type { FacilityContext } from './scope.ts';
import { type Identified, identify } from './source-patient.ts';

/** A FHIR R4 resource the message reports, the Patient apart. */
export type ReportedResource = {
  readonly resourceType: string;
  readonly id: string;
  /** The source withdrew it; then there is no resource. */
  readonly deleted: boolean;
  readonly resource?: Resource;
};

export type ReportedEncounter = {
  readonly id: string;
  /** v3 ActCode (`IMP`, `EMER`, `AMB`) where PV1-2 is one of the guide's, else as sent. */
  readonly class: string;
  /** FHIR encounter status. */
  readonly status: string;
  /** PV1-3 as text; empty if none was said. */
  readonly location: string;
};

/** What a message says of one source patient. */
export type Facts = {
  readonly kind: 'facts';
  readonly sourcePatient: SourcePatient;
  /** `ADT_A01` */
  readonly trigger: string;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly patient: Patient | undefined;
  readonly encounter: ReportedEncounter | undefined;
  readonly resources: readonly ReportedResource[];
  /** Elements the sender asked to delete by `""`: `Patient.telecom`. */
  readonly cleared: readonly string[];
  /** What was sent and came to nothing: path (`PID-21`) or segment (`ZPD`) to count. */
  readonly unmapped: Readonly<Record<string, number>>;
};

/** A40: `merged` is the survivor's from now on. */
export type Merge = {
  readonly kind: 'merge';
  readonly sourcePatient: SourcePatient;
  readonly merged: SourcePatient;
  readonly trigger: string;
  readonly occurredAt: number;
  readonly patient: Patient | undefined;
  readonly cleared: readonly string[];
  readonly unmapped: Readonly<Record<string, number>>;
};

export type Conversion = Facts | Merge;
export type ConvertOptions = {
  readonly facility: FacilityContext;
  /** Milliseconds since 1970; stands in for a time the message does not say. */
  readonly receivedAt: number;
};

const maps: ReadonlyMap<string, MessageMap> = new Map(
  [adtA01, adtA02, adtA03, adtA05, adtA06, adtA09, adtA11, adtA39, oruR01].flatMap(map =>
    map.triggers.map(it => [it, map] as const),
  ),
);

/** Whether there is a message map for the trigger (MSH-9). */
export function supported(message: Message): boolean {
  return maps.has(triggerOf(message));
}

/**
 * Converts a message by the HL7 v2-to-FHIR guide: one conversion for each patient it tells of. Pure: the same message,
 * facility and time give the same conversions, with the same ids.
 *
 * @throws ConversionError `unsupported-message`, `missing-patient-identifier`, `unknown-authority`
 */
export function convert(message: Message, options: ConvertOptions): readonly Conversion[] {
  const trigger = triggerOf(message);
  const map = maps.get(trigger);
  if (map === undefined) throw new ConversionError('unsupported-message', 'no map for the message type', 'MSH^1^9');
  return groupPatients(message).map(it => convertGroup(it, { ...options, trigger, map }));
}

function triggerOf({ structure }: Message): string {
  return `${structure.code}_${structure.trigger}`;
}

type GroupOptions = ConvertOptions & { readonly trigger: string; readonly map: MessageMap };

function convertGroup(group: PatientGroup, { facility, receivedAt, trigger, map }: GroupOptions): Conversion {
  const patient = named(identify(group.pid, 3, facility));
  const assembler = new Assembler({ facility, patient, trigger, segments: group.segments });
  assembler.assemble(map);
  const common = {
    sourcePatient: patient,
    trigger,
    occurredAt: occurredAt(group, { timeZone: facility.timeZone, receivedAt }),
    patient: assembler.find<Patient>('Patient'),
    cleared: [...assembler.cleared],
    unmapped: assembler.unmapped,
  };
  if (map === adtA39) return { kind: 'merge', ...common, merged: merged(group, facility) };
  const resources = assembler.resources.map(it => ({
    resourceType: it.resourceType,
    id: it.id,
    deleted: false,
    resource: it,
  }));
  return {
    kind: 'facts',
    ...common,
    encounter: reportedEncounter(assembler.find<Encounter>('Encounter'), group),
    resources,
  };
}

function merged({ segments }: PatientGroup, facility: FacilityContext): SourcePatient {
  const mrg = segments.find(it => it.segment.id === 'MRG')?.segment;
  return named(identify(mrg, 1, facility, 'MRG'));
}

function named(identified: Identified): SourcePatient {
  if (identified.ok) return identified.sourcePatient;
  const { reason, text, location } = identified.refusal;
  throw new ConversionError(reason, text, location);
}

function reportedEncounter(
  encounter: Encounter | undefined,
  { segments }: PatientGroup,
): ReportedEncounter | undefined {
  if (encounter?.id === undefined) return undefined;
  const [place] = segments.find(it => it.segment.id === 'PV1')?.segment.field(3).repetitions ?? [];
  return {
    id: encounter.id,
    class: encounter.class.code ?? '',
    status: encounter.status,
    location: (place && plText(place)) ?? '',
  };
}

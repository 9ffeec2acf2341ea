import {
  type Conversion,
  ConversionError,
  type ConvertOptions,
  type FacilityContext,
  type Facts,
  type ReportedEncounter,
} from '@causeway/conversion';
import type { Encounter, Patient } from '@causeway/fhir';
import type { Message, Segment } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';
import { Assembler } from './assembler.ts';
import { plText } from './datatypes/pl.ts';
import type { MessageMap } from './message-map.ts';
import { adtA01 } from './messages/adt-a01.ts';
import { adtA02 } from './messages/adt-a02.ts';
import { adtA03 } from './messages/adt-a03.ts';
import { adtA05 } from './messages/adt-a05.ts';
import { adtA06 } from './messages/adt-a06.ts';
import { adtA09 } from './messages/adt-a09.ts';
import { adtA11 } from './messages/adt-a11.ts';
import { adtA24 } from './messages/adt-a24.ts';
import { adtA39 } from './messages/adt-a39.ts';
import { oruR01 } from './messages/oru-r01.ts';
import { occurredAt } from './occurrence.ts';
import { groupPatients, type PatientGroup } from './patient-group.ts';
import { type Identified, identify } from './source-patient.ts';

const maps: ReadonlyMap<string, MessageMap> = new Map(
  [adtA01, adtA02, adtA03, adtA05, adtA06, adtA09, adtA11, adtA24, adtA39, oruR01].flatMap(map =>
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
  const groups = groupPatients(message);
  if (map === adtA24) return [convertPair(groups, { ...options, trigger, map })];
  return groups.map(it => convertGroup(it, { ...options, trigger, map }));
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
    patientOrigin: originOf(group.pid),
    cleared: [...assembler.cleared],
    unmapped: assembler.unmapped,
  };
  if (map === adtA39) return { kind: 'merge', ...common, merged: merged(group, facility) };
  const resources = assembler.resources.map(({ resource, origin }) => {
    const { resourceType, id } = resource;
    return { resourceType, id, deleted: false, resource, origin };
  });
  return {
    kind: 'facts',
    ...common,
    encounter: reportedEncounter(assembler.find<Encounter>('Encounter'), group),
    resources,
  };
}

/** A24 and A37: what the message says of the two numbers of its two PIDs. */
function convertPair(groups: readonly PatientGroup[], options: GroupOptions): Conversion {
  const [first = { pid: undefined, segments: [] }, second] = groups;
  const other = named(identify(second?.pid, 3, options.facility));
  const { encounter: _, resources: __, ...said } = convertGroup(first, options) as Facts;
  return options.trigger === 'ADT_A37'
    ? { ...said, kind: 'part', parted: other }
    : { ...said, kind: 'merge', merged: other };
}

function originOf(pid: Segment | undefined): string {
  if (pid === undefined) return '';
  return pid.index > 1 ? `PID[${pid.index}]` : 'PID';
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

import {
  type Conversion,
  ConversionError,
  type ConvertOptions,
  type FacilityContext,
  type Facts,
  type ReportedEncounter,
  type ReportedResource,
} from '@causeway/conversion';
import type { Encounter, Patient } from '@causeway/fhir';
import type { Message, Segment } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';
import { Assembler } from './assembler.ts';
import { plText } from './datatypes/pl.ts';
import { mergedAccounts, mergedPatient, mergedPatients, movedVisits } from './merge.ts';
import type { MessageMap } from './message-map.ts';
import { messageMapOf, messageMaps } from './message-maps.ts';
import { adtA24 } from './messages/adt-a24.ts';
import { adtA39, adtA41, adtA45 } from './messages/adt-a39.ts';
import { anyMessage } from './messages/any.ts';
import { occurredAt } from './occurrence.ts';
import { groupPatients, type PatientGroup } from './patient-group.ts';
import { type Identified, identify, type Refusal } from './source-patient.ts';

/** The message types (MSH-9.1) some of whose events there are maps for. */
export const supportedTypes: ReadonlySet<string> = new Set(
  messageMaps.flatMap(({ triggers }) => triggers.map(it => it.slice(0, it.indexOf('_')))),
);

/** Whether there is a message map for the trigger (MSH-9). */
export function supported(message: Message): boolean {
  return messageMapOf(triggerOf(message)) !== undefined;
}

/**
 * Converts a message by the HL7 v2-to-FHIR guide: one conversion for each patient it tells of. Pure: the same message,
 * facility and time give the same conversions, with the same ids. Where no exchange runs (`facility.unregistered`), a
 * message of an event without a map is converted by its segments.
 *
 * @throws ConversionError `unsupported-message`, `missing-patient-identifier`, `unknown-authority`
 */
export function convert(message: Message, { facility, receivedAt }: ConvertOptions): readonly Conversion[] {
  const trigger = triggerOf(message);
  const lenient = facility.unregistered !== undefined && message.structure.code !== '';
  const map = messageMapOf(trigger) ?? (lenient ? anyMessage : undefined);
  if (map === undefined) throw new ConversionError('unsupported-message', 'no map for the message type', 'MSH^1^9');
  const groups = groupPatients(message, map.ordersBeginWith);
  if (map === adtA24) return [convertPair(groups, { facility, receivedAt, trigger, map })];
  // A message about no patient (a query, an acknowledgement) tells no facts; its envelope is all there is.
  const told = map === anyMessage ? groups.filter(it => it.pid !== undefined) : groups;
  return told.flatMap(it => convertGroup(it, { facility, receivedAt, trigger, map }));
}

/** MSH-9.1 and MSH-9.2; of a sender that leaves the event out, the structure (MSH-9.3) is the next best. */
function triggerOf({ structure: { code, trigger, structure } }: Message): string {
  return trigger === '' && structure !== undefined ? structure : `${code}_${trigger}`;
}

type GroupOptions = ConvertOptions & { readonly trigger: string; readonly map: MessageMap };

function convertGroup(group: PatientGroup, options: GroupOptions): readonly Conversion[] {
  const { facility, trigger, map } = options;
  const patient = named(identify(group.pid, 3, facility));
  const assembler = new Assembler({ facility, patient, trigger, segments: group.segments });
  assembler.assemble(map);
  const common = { ...said(group, assembler, options), patient: assembler.find<Patient>('Patient') };
  if (map === adtA39) {
    const merges = mergesInto(patient, group, facility);
    if (merges.length > 0)
      return merges.map((merged, n) => ({ kind: 'merge', ...(n === 0 ? common : silent(common)), merged }));
  }
  const encounter = reportedEncounter(assembler.find<Encounter>('Encounter'), group);
  const resources = [...reported(assembler), ...(map === adtA41 ? mergedAccounts(group, patient) : [])];
  const facts: Facts = { kind: 'facts', ...common, encounter, resources };
  return map === adtA45 ? [facts, ...leftBehind(facts, group, facility)] : [facts];
}

/** A number that is merged into itself is none. */
function mergesInto(patient: SourcePatient, group: PatientGroup, facility: FacilityContext): readonly SourcePatient[] {
  const merged = mergedPatients(group, facility);
  if (!merged.ok) throw asError(merged.refusal);
  return merged.sourcePatients.filter(it => it.identifier !== patient.identifier || it.authority !== patient.authority);
}

/** What the message says of the patient is said once. */
function silent<T extends object>(common: T) {
  return { ...common, patient: undefined, cleared: [], unmapped: {} };
}

/** A24 and A37: what the message says of the two numbers of its two PIDs. */
function convertPair(groups: readonly PatientGroup[], options: GroupOptions): Conversion {
  const [first = { pid: undefined, segments: [] }, second] = groups;
  const other = named(identify(second?.pid, 3, options.facility));
  const [facts] = convertGroup(first, options);
  const { encounter: _, resources: __, ...common } = facts as Facts;
  return options.trigger === 'ADT_A37'
    ? { ...common, kind: 'part', parted: other }
    : { ...common, kind: 'merge', merged: other };
}

function said(group: PatientGroup, assembler: Assembler, { facility, receivedAt, trigger }: GroupOptions) {
  return {
    sourcePatient: assembler.patient,
    trigger,
    occurredAt: occurredAt(group, { timeZone: facility.timeZone, receivedAt }),
    patientOrigin: originOf(group.pid),
    cleared: [...assembler.cleared],
    unmapped: assembler.unmapped,
  };
}

/** Of whom the visits of an A45 no longer are. */
function leftBehind(facts: Facts, group: PatientGroup, facility: FacilityContext): readonly Facts[] {
  const sourcePatient = named(mergedPatient(group, facility));
  const resources = movedVisits(group, sourcePatient);
  const { trigger, occurredAt: at } = facts;
  const nothing = { patient: undefined, patientOrigin: 'MRG', encounter: undefined, cleared: [], unmapped: {} };
  return resources.length === 0
    ? []
    : [{ kind: 'facts', sourcePatient, trigger, occurredAt: at, resources, ...nothing }];
}

function reported({ resources }: Assembler): readonly ReportedResource[] {
  return resources.map(({ resource, origin }) => {
    const { resourceType, id } = resource;
    return { resourceType, id, deleted: false, resource, origin };
  });
}

function originOf(pid: Segment | undefined): string {
  if (pid === undefined) return '';
  return pid.index > 1 ? `PID[${pid.index}]` : 'PID';
}

function named(identified: Identified): SourcePatient {
  if (identified.ok) return identified.sourcePatient;
  throw asError(identified.refusal);
}

function asError({ reason, text, location }: Refusal): ConversionError {
  return new ConversionError(reason, text, location);
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

import { patientOwnedId } from '@causeway/conversion';
import type { Appointment, AppointmentParticipant, CodeableConcept, Reference, ServiceRequest } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { cweConcept, cweKey } from '../datatypes/cwe.ts';
import { cweDevice } from '../datatypes/cwe-device.ts';
import { dtmDateTime, dtmInstant } from '../datatypes/dtm.ts';
import { plLocation } from '../datatypes/pl.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { type Row, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';
import { minutes } from './sch.ts';

// `starts` and `lengths` are gathered over all resources; `completeAppointment` makes the appointment's time of them.
type Gathering = Appointment & { readonly starts: readonly string[]; readonly lengths: readonly number[] };

const row = rowsTo<Gathering>();
const gathered = 'The first of the resources tells when the appointment starts; see completeAppointment.';

/** AIS: the service. */
export const aisToAppointment: SegmentMap = {
  name: 'AIS[Appointment]',
  resourceType: 'Appointment',
  rows: [
    row('AIS-3', 'serviceType[]', cweConcept),
    row('AIS-4', 'starts[]', dtmInstant, { departs: gathered }),
    row('AIS-7', 'lengths[]', minutes(8), { reads: [8], departs: gathered }),
  ],
};

/** AIG: a general resource, as a rule a device. */
export const aigToAppointment: SegmentMap = resourceMap('AIG', { at: 8, type: 4, status: 14 }, generalResource);

/** AIL: a place. */
export const ailToAppointment: SegmentMap = resourceMap('AIL', { at: 6, type: 4, status: 12 }, plLocation);

/** AIP: a person. */
export const aipToAppointment: SegmentMap = resourceMap('AIP', { at: 6, type: 4, status: 12 }, xcnPractitioner);

type Resource = { readonly at: number; readonly type: number; readonly status: number };

function resourceMap(
  id: string,
  { at, type, status }: Resource,
  actor: (value: Repetition, scope: Scope) => Reference | undefined,
): SegmentMap {
  const reads = [type, at, at + 3, at + 4, status];
  return {
    name: `${id}[Appointment]`,
    resourceType: 'Appointment',
    rows: [
      row(`${id}-3`, 'participant[]', (value, scope) => takesPart(actor(value, scope), { at, type, status }, scope), {
        reads,
      }),
      row(`${id}-${at}`, 'starts[]', dtmInstant, { departs: gathered }),
      row(`${id}-${at + 3}`, 'lengths[]', minutes(at + 4), { reads: [at + 4], departs: gathered }),
    ],
  };
}

function takesPart(
  actor: Reference | undefined,
  { at, type, status }: Resource,
  scope: Scope,
): AppointmentParticipant | undefined {
  const { segment } = scope;
  const [role] = segment.field(type).repetitions;
  const [from] = segment.field(at).repetitions;
  const concept = role && cweConcept(role, scope);
  // app-1: a participant has a type or an actor.
  if (actor === undefined && concept === undefined) return undefined;
  const start = from && dtmDateTime(from, scope);
  return {
    ...compact({ type: present<CodeableConcept>(concept), actor, period: start === undefined ? undefined : { start } }),
    status: participation(segment.value(status)),
  };
}

/** HL7 table 0278, as far as it says whether the resource is to be there. */
function participation(status: string | undefined): AppointmentParticipant['status'] {
  switch (status?.toLowerCase()) {
    case 'cancelled':
    case 'deleted':
    case 'dc':
      return 'declined';
    case 'pending':
    case 'waitlist':
      return 'tentative';
  }
  return 'accepted';
}

/** AIG-3 is a device of the facility; the guide has CWE[Device] for such a code. */
function generalResource(cwe: Repetition, scope: Scope): Reference | undefined {
  return cweDevice(cwe, scope);
}

const request = rowsTo<ServiceRequest>();
const booked = 'The guide has the resource only as a participant; it is booked to carry the service out.';

/** Who and what carries the service out, and where: the resources of the same RGS. */
export const aigToServiceRequest = serviceMap(
  'AIG',
  request('AIG-3', 'performer[]', generalResource, { departs: booked }),
);
export const aipToServiceRequest = serviceMap(
  'AIP',
  request('AIP-3', 'performer[]', xcnPractitioner, { departs: booked }),
);
export const ailToServiceRequest = serviceMap(
  'AIL',
  request('AIL-3', 'locationReference[]', plLocation, { departs: booked }),
);

function serviceMap(id: string, row: Row): SegmentMap {
  return {
    name: `${id}[ServiceRequest]`,
    ours: 'The guide has AIS[ServiceRequest] and nothing of who carries it out.',
    resourceType: 'ServiceRequest',
    rows: [row],
  };
}

export const aisToServiceRequest: SegmentMap = {
  name: 'AIS[ServiceRequest]',
  resourceType: 'ServiceRequest',
  id: (ais, scope) => serviceId(ais, scope),
  rows: [
    request('AIS-3', 'code', cweConcept, { departs: 'What is asked for is the code; the guide has it as identifier.' }),
    request('AIS-4', 'occurrencePeriod.start', dtmDateTime),
    request('AIS-11', 'orderDetail[]', cweConcept, { departs: 'Placer supplemental information: no identifier.' }),
    request('AIS-12', 'orderDetail[]', cweConcept, { departs: 'Filler supplemental information: no identifier.' }),
  ],
  complete: (draft, { trigger }) => {
    draft.status = byEvent[trigger.slice(-3)] ?? 'active';
    draft.intent ??= 'filler-order';
    return draft.code !== undefined;
  },
};

/** What is no longer booked is no longer asked for. */
const byEvent: Readonly<Record<string, ServiceRequest['status']>> = {
  S15: 'revoked',
  S16: 'revoked',
  S17: 'entered-in-error',
};

function serviceId(ais: Segment, scope: Scope): string | undefined {
  const appointment = scope.reference('Appointment[1]')?.reference;
  const [service] = ais.field(3).repetitions;
  if (appointment === undefined || service === undefined) return undefined;
  return patientOwnedId(scope, 'ServiceRequest', `${appointment}|${cweKey(service)}`);
}

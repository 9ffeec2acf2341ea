import { patientOwnedId } from '@causeway/conversion';
import {
  type Encounter,
  type EncounterLocation,
  type EncounterStatus,
  type EpisodeOfCare,
  type Reference,
  referenceTo,
} from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import { admissionType } from '../concept-maps/admission-type.ts';
import { ambulatoryStatus } from '../concept-maps/ambulatory-status.ts';
import { eventToEncounterStatus } from '../concept-maps/event-to-encounter-status.ts';
import { hospitalService } from '../concept-maps/hospital-service.ts';
import { patientClassToEncounterClass } from '../concept-maps/patient-class-to-encounter-class.ts';
import { patientClassToEncounterStatus } from '../concept-maps/patient-class-to-encounter-status.ts';
import { readmissionIndicator } from '../concept-maps/readmission-indicator.ts';
import { cweCoding, cweConcept, cweMapped } from '../datatypes/cwe.ts';
import { cxIdentifier, cxTyped } from '../datatypes/cx.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { dldLocation, plLocation } from '../datatypes/pl.ts';
import { code } from '../datatypes/st.ts';
import { participant } from '../participant.ts';
import { assign, type Draft, rowsTo } from '../row.ts';
import type { DatatypeMap, Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Encounter>();

export const pv1ToEncounter: SegmentMap = {
  name: 'PV1[Encounter]',
  resourceType: 'Encounter',
  id: encounterId,
  rows: [
    row('PV1-2', 'class', cweCoding(patientClassToEncounterClass)),
    row('PV1-2', 'status', code(patientClassToEncounterStatus), { if: 'IF PV1-45 NOT VALUED' }),
    row('PV1-3', 'location[]', locationAs('active'), { if: 'IF PV1-2.1 NOT EQUALS "P"' }),
    row('PV1-3', 'location[]', locationAs('planned'), { if: 'IF PV1-2.1 EQUALS "P"' }),
    row('PV1-4', 'type[]', cweMapped(admissionType)),
    row('PV1-5', 'hospitalization.preAdmissionIdentifier', cxIdentifier),
    row('PV1-6', 'location[]', locationAs('completed')),
    row('PV1-7', 'participant[]', participant('ATND', 'attender')),
    row('PV1-8', 'participant[]', participant('REF', 'referrer')),
    row('PV1-9', 'participant[]', participant('CON', 'consultant')),
    row('PV1-10', 'serviceType', cweMapped(hospitalService)),
    row('PV1-11', 'location[]', locationAs('active')),
    row('PV1-13', 'hospitalization.reAdmission', cweMapped(readmissionIndicator)),
    row('PV1-14', 'hospitalization.admitSource', cweConcept),
    row('PV1-15', 'hospitalization.specialArrangement[]', cweMapped(ambulatoryStatus)),
    row('PV1-16', 'hospitalization.specialCourtesy[]', cweConcept),
    row('PV1-17', 'participant[]', participant('ADM', 'admitter')),
    row('PV1-19', 'identifier[]', cxTyped('VN', 'visit number')),
    row('PV1-36', 'hospitalization.dischargeDisposition', cweConcept),
    row('PV1-37', 'hospitalization.destination', dldLocation),
    row('PV1-38', 'hospitalization.dietPreference[]', cweConcept),
    row('PV1-42', 'location[]', locationAs('reserved')),
    row('PV1-43', 'location[]', locationAs('completed'), {
      departs: 'The guide has a Basic for the history of the visit; R4 has a place for where the patient was.',
    }),
    row('PV1-44', 'period.start', dtmDateTime),
    row('PV1-45', 'period.end', dtmDateTime),
    row('PV1-45', 'status', assign('finished')),
    row('PV1-50', 'identifier[]', cxIdentifier),
    row('PV1-52', 'participant[]', participant('PART', 'Participation')),
    row('PV1-54', 'episodeOfCare[]', episodeOfCare),
  ],
  complete: completeEncounter,
};

/** An episode is told apart by its number; that it is going on is all a visit of it says. */
function episodeOfCare(cx: Repetition, scope: Scope): Reference | undefined {
  const identifier = cxIdentifier(cx, scope);
  if (identifier?.value === undefined) return undefined;
  const id = patientOwnedId(scope, 'EpisodeOfCare', `${identifier.system ?? ''}|${identifier.value}`);
  const patient = referenceTo('Patient', sourcePatientId(scope.patient));
  const episode: EpisodeOfCare = { resourceType: 'EpisodeOfCare', identifier: [identifier], status: 'active', patient };
  scope.include({ ...episode, id });
  return referenceTo('EpisodeOfCare', id);
}

/** Events that are about a visit even when the message does not number it. */
const visitEvents: ReadonlySet<string> = new Set(
  [
    ...['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A09', 'A10', 'A11', 'A12', 'A13', 'A14', 'A15', 'A16', 'A17'],
    ...['A25', 'A26', 'A27', 'A38'],
  ].map(it => `ADT_${it}`),
);

/**
 * By visit number (PV1-19), else alternate visit id (PV1-50), else account number (PID-18), else admit time (PV1-44).
 * A visit that nothing tells apart is the patient's one unnumbered visit when the event is a visit's, else it is none:
 * `PV1|1|N` in an A31 or a result is a filler, not an encounter.
 */
function encounterId(pv1: Segment, scope: Scope): string | undefined {
  const number = pv1.value(19) ?? pv1.value(50) ?? scope.neighbour('PID')?.value(18);
  if (number !== undefined) return patientOwnedId(scope, 'Encounter', number.trim());
  const admitted = pv1.value(44);
  if (admitted !== undefined) return patientOwnedId(scope, 'Encounter', `admitted ${admitted}`);
  const { unregistered } = scope.facility;
  // Nobody keeps what is converted on its own, so there the message tells the visit apart.
  if (unregistered !== undefined) return patientOwnedId(scope, 'Encounter', `of message ${unregistered}`);
  return visitEvents.has(scope.trigger) ? patientOwnedId(scope, 'Encounter', 'unnumbered') : undefined;
}

// Event[EncounterStatus] where the event itself is the change of status. A01, A02, A04, A06, A07, A08, A12 and A28 to
// A31 tell it by PV1-45 and PV1-2, as PV1[Encounter] does: the guide's `planned` for A04 would deny an arrived patient.
const decisive: ReadonlySet<string> = new Set(['A03', 'A05', 'A11', 'A13', 'A14', 'A27', 'A38']);

function completeEncounter(draft: Draft, { trigger }: Scope): boolean {
  const event = trigger.slice(-3);
  const said = draft.status as EncounterStatus | undefined;
  const byEvent = eventToEncounterStatus.code(event);
  draft.status = decisive.has(event) ? byEvent : (said ?? byEvent ?? 'unknown');
  // A13: the discharge was cancelled, so the visit has not ended whatever PV1-45 still says.
  if (event === 'A13') removeEnd(draft);
  draft.class ??= { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK', display: 'unknown' };
  return true;
}

function removeEnd(draft: Draft): void {
  const { start } = (draft.period ?? {}) as { start?: string };
  if (start === undefined) delete draft.period;
  else draft.period = { start };
}

function locationAs(status: NonNullable<EncounterLocation['status']>): DatatypeMap<EncounterLocation> {
  return (pl, scope) => {
    const location = plLocation(pl, scope);
    return location && { location, status };
  };
}

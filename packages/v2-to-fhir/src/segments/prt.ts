import { facilityOwnedId, facilitySource, patientOwnedId } from '@causeway/conversion';
import type {
  CareTeam,
  DiagnosticReport,
  Encounter,
  Immunization,
  MedicationRequest,
  Observation,
  Patient,
  PractitionerRole,
  Reference,
  ServiceRequest,
} from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { participation } from '../concept-maps/participation.ts';
import { cweConcept, cweMapped } from '../datatypes/cwe.ts';
import { dtmDateTime, mendPeriod } from '../datatypes/dtm.ts';
import { plLocation } from '../datatypes/pl.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { extended } from '../extension.ts';
import { type RowOptions, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';
import { participatingDevice } from './prt-device.ts';

const reads = [4, 5, 6, 8, 9, 11, 12, 15];
const deviceDetails = [16, 17, 18, 19, 20, 21, 22];

/** PRT[PractitionerRole]: who takes part, in which role, of which organization, where and when. */
function participating(_: Repetition, scope: Scope): Reference | undefined {
  const { segment } = scope;
  if (segment.value(2) === 'DE' || segment.value(2) === 'D') return undefined;
  const who = first(segment, 5, scope, xcnPractitioner);
  const organization = first(segment, 8, scope, (xon, at) => xonOrganization(xon, at));
  const location = first(segment, 9, scope, plLocation);
  if (who === undefined && organization === undefined && location === undefined) return undefined;
  const code = first(segment, 4, scope, cweMapped(participation));
  const key = `${who?.reference}|${organization?.reference}|${location?.reference}|${segment.value(4)}`;
  const id = facilityOwnedId(scope.facility, 'PractitionerRole', key);
  const role: PractitionerRole = {
    resourceType: 'PractitionerRole',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({
      period: mended(segment, scope),
      practitioner: who,
      organization,
      code: present(code),
      specialty: present(first(segment, 6, scope, cweConcept)),
      location: present(location),
      telecom: present(...segment.field(15).repetitions.map(it => xtnContactPoint()(it, scope))),
    }),
  };
  scope.include({ ...role, id });
  return referenceTo('PractitionerRole', id, who?.display ?? organization?.display ?? location?.display);
}

type As<T> = (value: Repetition, scope: Scope) => T | undefined;

function first<T>(segment: Segment, field: number, scope: Scope, as: As<T>): T | undefined {
  const [value] = segment.field(field).repetitions;
  return value && as(value, scope);
}

function mended(segment: Segment, scope: Scope) {
  const said = compact({
    start: first(segment, 11, scope, dtmDateTime),
    end: first(segment, 12, scope, dtmDateTime),
  });
  return said && mendPeriod(said);
}

/** What the guide's message maps say of a PRT, by where it stands and by its role (PRT-4). */
const options = (condition?: string): RowOptions => ({
  ...(condition === undefined ? {} : { if: condition }),
  once: true,
  reads,
});

export const prtToPatient: SegmentMap = {
  name: 'PRT[Patient-GeneralPractitioner-PractitionerRole]',
  resourceType: 'Patient',
  rows: [rowsTo<Patient>()('PRT-4', 'generalPractitioner[]', participating, options('IF PRT-4.1 IN ("PP", "FHCP")'))],
};

// The guide's condition of the line; without the general practitioner, whom the Patient has.
const caring =
  'IF PRT-4.1 IN ("AD", "AP", "ARI", "AT", "CP", "OP", "PH", "PRI", "RP", "RT", "VP", "PO") AND PRT-4.3 EQUALS "HL70912"';

/** Who else takes care of the patient: one team, of all that the message tells of. */
export const prtToCareTeam: SegmentMap = {
  name: 'PRT[CareTeam]',
  resourceType: 'CareTeam',
  gathers: true,
  id: (_, scope) => patientOwnedId(scope, 'CareTeam', 'of the patient'),
  rows: [
    rowsTo<CareTeam>()(
      'PRT-4',
      'participant[]',
      (cwe, scope) => {
        const member = participating(cwe, scope);
        return member && { ...compact({ role: present(cweMapped(participation)(cwe, scope)) }), member };
      },
      {
        ...options(caring),
        departs: 'The member is a PractitionerRole, which has the organization and the place too.',
      },
    ),
  ],
  complete: draft => draft.participant !== undefined,
};

export const prtToEncounter: SegmentMap = {
  name: 'PRT[Encounter]',
  ours: 'The reference of the message map: Encounter.participant.individual.',
  resourceType: 'Encounter',
  rows: [
    rowsTo<Encounter>()(
      'PRT-4',
      'participant[]',
      (cwe, scope) => {
        const individual = participating(cwe, scope);
        return individual && { ...compact({ type: present(cweConcept(cwe, scope)) }), individual };
      },
      options(),
    ),
  ],
};

export const prtToServiceRequest: SegmentMap = {
  name: 'PRT[ServiceRequest]',
  ours: 'The reference of the message map: ServiceRequest.requester where PRT-4 is OP.',
  resourceType: 'ServiceRequest',
  rows: [
    rowsTo<ServiceRequest>()('PRT-4', 'requester', participating, options('IF PRT-4.1 EQUALS "OP"')),
    rowsTo<ServiceRequest>()('PRT-4', 'performer[]', participating, options('IF PRT-4.1 NOT EQUALS "OP"')),
    rowsTo<ServiceRequest>()('PRT-10', 'supportingInfo[]', participatingDevice, { reads: deviceDetails }),
  ],
};

/** Who takes part in a prescription, and its device: R4 has a place for what supports it. */
export const prtToMedicationRequest: SegmentMap = {
  name: 'PRT[MedicationRequest]',
  ours: 'The guide has no map of messages with prescriptions; these are PRT[PractitionerRole] and PRT[Device].',
  resourceType: 'MedicationRequest',
  rows: [
    rowsTo<MedicationRequest>()('PRT-4', 'supportingInformation[]', participating, options()),
    rowsTo<MedicationRequest>()('PRT-10', 'supportingInformation[]', participatingDevice, { reads: deviceDetails }),
  ],
};

export const prtToDiagnosticReport: SegmentMap = {
  name: 'PRT[DiagnosticReport]',
  ours: 'The references of the message map: resultsInterpreter where PRT-4 is PRI, performer for ARI, TN and TR.',
  resourceType: 'DiagnosticReport',
  rows: [
    rowsTo<DiagnosticReport>()('PRT-4', 'resultsInterpreter[]', participating, options('IF PRT-4.1 EQUALS "PRI"')),
    rowsTo<DiagnosticReport>()('PRT-4', 'performer[]', participating, options('IF PRT-4.1 IN ("ARI", "TN", "TR")')),
  ],
};

const observation = rowsTo<Observation>();
const eventLocation = 'http://hl7.org/fhir/StructureDefinition/event-location';

export const prtToObservation: SegmentMap = {
  name: 'PRT[Observation]',
  ours: 'The references of the message map: Observation.performer and device; and PRT[Observation-Location].',
  resourceType: 'Observation',
  rows: [
    observation('PRT-4', 'performer[]', participating, options('IF PRT-5 VALUED OR PRT-8 VALUED')),
    observation('PRT-9', 'extension[]', extended(eventLocation, 'valueReference', plLocation)),
    observation('PRT-10', 'device', participatingDevice, { reads: deviceDetails }),
  ],
};

export const prtToImmunization: SegmentMap = {
  name: 'PRT[Immunization]',
  ours: 'The reference of the message map: Immunization.performer.actor, with PRT-4 as its function.',
  resourceType: 'Immunization',
  rows: [
    rowsTo<Immunization>()(
      'PRT-4',
      'performer[]',
      (cwe, scope) => {
        const actor = participating(cwe, scope);
        return actor && { ...compact({ function: cweConcept(cwe, scope) }), actor };
      },
      options(),
    ),
  ],
};

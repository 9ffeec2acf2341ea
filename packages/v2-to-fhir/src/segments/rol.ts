import { facilityOwnedId, facilitySource } from '@causeway/conversion';
import type {
  Encounter,
  EncounterParticipant,
  Patient,
  PractitionerRole,
  Procedure,
  ProcedurePerformer,
  Reference,
} from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { providerRole } from '../concept-maps/provider-role.ts';
import { cweConcept, cweMapped } from '../datatypes/cwe.ts';
import { period } from '../datatypes/dtm.ts';
import { plLocation } from '../datatypes/pl.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const reads = [1, 3, 5, 6, 9, 12, 13, 14];

export const rolToPatient: SegmentMap = {
  name: 'ROL[Patient-GeneralPractitioner]',
  resourceType: 'Patient',
  rows: [
    rowsTo<Patient>()('ROL-4', 'generalPractitioner[]', role, {
      once: true,
      reads,
      if: 'IF ROL-3.1 IN ("PP", "FHCP") AND ROL-2 NOT EQUALS "DE"',
    }),
  ],
};

export const rolToEncounter: SegmentMap = {
  name: 'ROL[Encounter-PractitionerRole]',
  resourceType: 'Encounter',
  rows: [
    rowsTo<Encounter>()('ROL-4', 'participant[]', participant, {
      once: true,
      reads,
      if: 'IF ROL-2 NOT EQUALS "DE"',
    }),
  ],
};

export const rolToProcedure: SegmentMap = {
  name: 'ROL[Procedure]',
  ours: 'The guide has no map of a ROL after a PR1: who carried the procedure out, as ROL[Encounter-PractitionerRole].',
  resourceType: 'Procedure',
  rows: [rowsTo<Procedure>()('ROL-4', 'performer[]', performer, { once: true, reads, if: 'IF ROL-2 NOT EQUALS "DE"' })],
};

function performer(xcn: Repetition, scope: Scope): ProcedurePerformer | undefined {
  const actor = role(xcn, scope);
  const [said] = scope.segment.field(3).repetitions;
  return actor && { ...compact({ function: said && cweMapped(providerRole)(said, scope) }), actor };
}

function participant(xcn: Repetition, scope: Scope): EncounterParticipant | undefined {
  const { segment } = scope;
  const individual = role(xcn, scope);
  const [said] = segment.field(3).repetitions;
  return (
    individual && {
      ...compact({
        type: present(said && cweMapped(providerRole)(said, scope)),
        period: period(segment.value(5), segment.value(6), scope),
      }),
      individual,
    }
  );
}

function role(xcn: Repetition, scope: Scope): Reference | undefined {
  const { segment } = scope;
  const practitioner = xcnPractitioner(xcn, scope);
  if (practitioner === undefined) return undefined;
  const [said] = segment.field(3).repetitions;
  // The kind of provider: the guide leaves it out, R4 has a place for it.
  const [kind] = segment.field(9).repetitions;
  const [place] = segment.field(13).repetitions;
  const [employer] = segment.field(14).repetitions;
  const id = facilityOwnedId(scope.facility, 'PractitionerRole', `${practitioner.reference}|${segment.value(3)}`);
  const resource: PractitionerRole = {
    resourceType: 'PractitionerRole',
    id,
    meta: { source: facilitySource(scope.facility) },
    practitioner,
    ...compact({
      code: present(said && cweMapped(providerRole)(said, scope)),
      specialty: present(kind && cweConcept(kind, scope)),
      organization: employer && xonOrganization(employer, scope),
      location: present(place && plLocation(place, scope)),
      telecom: present(...segment.field(12).repetitions.map(it => xtnContactPoint()(it, scope))),
    }),
  };
  scope.include({ ...resource, id });
  return referenceTo('PractitionerRole', id, practitioner.display);
}

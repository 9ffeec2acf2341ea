import { facilityOwnedId, patientOwnedId } from '@causeway/conversion';
import {
  type CodeableConcept,
  type Coding,
  type Identifier,
  type Observation,
  type Reference,
  referenceTo,
} from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { present } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { interpretationCodes } from '../concept-maps/interpretation-codes.ts';
import { observationResultStatus } from '../concept-maps/observation-result-status.ts';
import { cweConcept, cweKey, cweMapped, cweString } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eiTyped } from '../datatypes/ei.ts';
import { universalIdentifier } from '../datatypes/hd.ts';
import { code, fhirString, stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xcnRole } from '../datatypes/xcn.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { type ObservedValues, observedValues, takeValues } from '../observed-values.ts';
import { orderKey } from '../order.ts';
import { type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

// OBX-5 may become a value[x], components or a document; `complete` puts it in its place.
const row = rowsTo<Observation & { readonly value: ObservedValues }>();
// The guide's responsibleObserver is no code of R4's practitioner-role; table 0912 has the role.
const responsibleObserver = { system: 'http://terminology.hl7.org/CodeSystem/v2-0912', code: 'RO' };
const medicalDirector = { system: 'http://terminology.hl7.org/CodeSystem/v2-0912', code: 'MDIR' };
const dataAbsentReasons = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
export const obxToObservation: SegmentMap = {
  name: 'OBX[Observation]',
  resourceType: 'Observation',
  id: observationId,
  rows: [
    row('OBX-3', 'code', cweConcept),
    row('OBX-5', 'code', requested, {
      if: 'IF OBX-3 NOT VALUED',
      departs: 'Senders of reports leave OBX-3 out: each line is of what the order asks for, OBR-4.',
    }),
    row('OBX-5', 'value', observedValues, {
      reads: [6],
      readsWhen: saysUnits,
      departs: 'One row for the many of OBX-5, by OBX-2.',
    }),
    row('OBX-7', 'referenceRange[0].text', stString),
    row('OBX-8', 'interpretation[]', cweMapped(interpretationCodes)),
    row('OBX-11', 'status', code(observationResultStatus)),
    row('OBX-11', 'dataAbsentReason', () => concept(dataAbsentReasons, 'not-asked', 'Not Asked'), {
      if: 'IF OBX-11 EQUALS "N"',
    }),
    row('OBX-14', 'effectiveDateTime', dtmDateTime),
    row('OBX-15', 'performer[]', producer),
    row('OBX-16', 'performer[]', xcnRole(responsibleObserver)),
    row('OBX-17', 'method', cweConcept),
    row('OBX-18', 'device', device),
    row('OBX-20', 'bodySite', cweConcept),
    row('OBX-21', 'identifier[]', eiTyped('FILL')),
    row('OBX-23', 'performer[]', performingOrganization, { reads: [24], if: 'IF OBX-25 NOT VALUED' }),
    row('OBX-25', 'performer[]', director, { reads: [23, 24] }),
    row('OBX-29', 'category[]', observationType),
  ],
  complete,
};

/**
 * By order, code and sub id; outside an order by code, sub id and time, else visit. The assembler tells a repeated one
 * apart.
 */
function observationId(obx: Segment, scope: Scope): string | undefined {
  const [observed] = obx.field(3).isEmpty ? requestedOf(scope) : obx.field(3).repetitions;
  if (observed === undefined || obx.field(3).isNull) return undefined;
  const what = `${cweKey(observed)}|${obx.value(4) ?? ''}`;
  const order = orderKey(scope);
  if (order !== undefined) return patientOwnedId(scope, 'Observation', `${order}|${what}`);
  const when = obx.value(14) ?? scope.reference('Encounter[1]')?.reference ?? '';
  return patientOwnedId(scope, 'Observation', `${what}|${when}`);
}

/** Words have no units in FHIR; those of SN have them among the words. */
function saysUnits(draft: Draft, { segment }: Scope): boolean {
  const { value, component = [] } = (draft as { value?: ObservedValues }).value ?? {};
  const said = [...(value ? [value] : []), ...component];
  return segment.value(2) === 'SN' || said.some(it => 'valueQuantity' in it || 'valueRange' in it);
}

function requestedOf(scope: Scope): readonly Repetition[] {
  return orderKey(scope) === undefined ? [] : (scope.neighbour('OBR')?.field(4).repetitions ?? []);
}

function requested(_: Repetition, scope: Scope): CodeableConcept | undefined {
  const [asked] = requestedOf(scope);
  return asked && cweConcept(asked, scope);
}

function complete(draft: Draft, scope: Scope): boolean {
  if (draft.code === undefined) return false;
  const { value } = draft as { value?: ObservedValues };
  delete draft.value;
  if (value !== undefined) takeValues(draft, value, scope);
  draft.status ??= 'unknown';
  return true;
}

/** OBX-18: an Observation has one device, which may have several identifiers. */
function device(_: Repetition, scope: Scope): Reference | undefined {
  const { repetitions, raw } = scope.segment.field(18);
  const identifier = present(...repetitions.map(it => deviceIdentifier(it, scope)));
  if (identifier === undefined) return undefined;
  const id = facilityOwnedId(scope.facility, 'Device', raw);
  scope.include({ resourceType: 'Device', id, ...{ identifier } });
  return referenceTo('Device', id);
}

/** EI, or what of it only EI.3 and EI.4 say. */
function deviceIdentifier(ei: Repetition, scope: Scope): Identifier | undefined {
  const universalId = fhirString(ei.value(3));
  if (ei.value(1) !== undefined) return eiIdentifier(ei, scope);
  return universalId === undefined ? undefined : universalIdentifier(universalId, ei.value(4));
}

/** CWE[Organization] */
function producer(cwe: Repetition): Reference | undefined {
  const display = cweString(cwe);
  return display === undefined ? undefined : { display };
}

/** OBX-23 with its address, OBX-24. */
function performingOrganization(xon: Repetition, scope: Scope): Reference | undefined {
  const [address] = scope.segment.field(24).repetitions;
  return xonOrganization(xon, scope, { address: address && xadAddress(address, scope) });
}

/** OBX-25: of the organization of OBX-23, or, where it says nobody, that organization. */
function director(xcn: Repetition, scope: Scope): Reference | undefined {
  const [xon] = scope.segment.field(23).repetitions;
  const organization = xon && performingOrganization(xon, scope);
  return xcnRole(medicalDirector, organization)(xcn, scope) ?? organization;
}

const types: ReadonlyMap<string, Coding> = new Map(
  ['RSLT', 'QST', 'SCI'].map(it => [it, { system: 'http://terminology.hl7.org/CodeSystem/v2-0936', code: it }]),
);

function observationType(id: Repetition) {
  const coding = types.get(id.value(1) ?? '');
  return coding && { coding: [coding] };
}

import { facilityOwnedId, facilitySource, patientOwnedId } from '@causeway/conversion';
import { type Immunization, type ImmunizationPerformer, type Reference, referenceTo } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { bodyParts } from '../concept-maps/body-parts.ts';
import { completionStatus } from '../concept-maps/completion-status.ts';
import { routeOfAdministration } from '../concept-maps/route-of-administration.ts';
import { cweConcept, cweKey, cweMapped } from '../datatypes/cwe.ts';
import { dtmDate, dtmDateTime } from '../datatypes/dtm.ts';
import { eiKey, eiTyped, groupNumber } from '../datatypes/ei.ts';
import { toDecimal } from '../datatypes/nm.ts';
import { plLocation } from '../datatypes/pl.ts';
import { cweUnit } from '../datatypes/quantity.ts';
import { code, stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xcnPractitioner, xcnRole } from '../datatypes/xcn.ts';
import { cweOrganization } from '../datatypes/xon.ts';
import { assign, type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Immunization>();
const usGuide =
  'The guide leaves RXA-9 to the CDC guide of immunizations: 00 is a new record, all others tell of the past.';

export const rxaToImmunization: SegmentMap = {
  name: 'RXA[Immunization]',
  resourceType: 'Immunization',
  id: (rxa, scope) => immunizationId(rxa, scope),
  rows: [
    row('RXA-3', 'occurrenceDateTime', dtmDateTime),
    row('RXA-5', 'vaccineCode', cweConcept),
    row('RXA-6', 'doseQuantity', doseQuantity, { reads: [7] }),
    row('RXA-9', 'primarySource', primarySource, { once: true, departs: usGuide }),
    row('RXA-9', 'reportOrigin', reportOrigin, { once: true, departs: usGuide }),
    row('RXA-10', 'performer[]', performer('AP', 'Administering Provider')),
    row('RXA-11', 'location', plLocation, { if: 'IF RXA-27 NOT VALUED', departs: 'Where it was before HL7 2.7.' }),
    row('RXA-15', 'lotNumber', stString),
    row('RXA-16', 'expirationDate', dtmDate),
    row('RXA-17', 'manufacturer', cweOrganization),
    row('RXA-18', 'statusReason', cweConcept),
    row('RXA-19', 'reasonCode[]', cweConcept),
    row('RXA-20', 'status', code(completionStatus), { if: 'IF RXA-21 NOT EQUALS "D"' }),
    row('RXA-21', 'status', assign('entered-in-error'), { if: 'IF RXA-21 EQUALS "D"' }),
    row('RXA-22', 'recorded', dtmDateTime, { if: 'IF RXA-21 EQUALS "A"' }),
    row('RXA-27', 'location', administeredAt, { reads: [28] }),
    row('RXA-28', 'location', administeredAt, { if: 'IF RXA-27 NOT VALUED AND RXA-11 NOT VALUED' }),
  ],
  complete,
};

const common = rowsTo<Immunization>();

export const orcToImmunization: SegmentMap = {
  name: 'ORC[Immunization]',
  resourceType: 'Immunization',
  id: (_, scope) => {
    const rxa = scope.neighbour('RXA');
    return rxa && immunizationId(rxa, scope);
  },
  rows: [
    common('ORC-2', 'identifier[]', eiTyped('PLAC')),
    common('ORC-3', 'identifier[]', eiTyped('FILL')),
    common('ORC-4', 'identifier[]', groupNumber(2, 'FGN')),
    common('ORC-4', 'identifier[]', groupNumber(1, 'PGN')),
    common('ORC-9', 'recorded', dtmDateTime),
    common('ORC-12', 'performer[]', orderer),
  ],
  complete,
};

const rxr = rowsTo<Immunization>();

export const rxrToImmunization: SegmentMap = {
  name: 'RXR[Immunization]',
  resourceType: 'Immunization',
  rows: [rxr('RXR-1', 'route', cweMapped(routeOfAdministration)), rxr('RXR-2', 'site', cweMapped(bodyParts))],
};

// Registries write 9999 for "no number" (CDC guide 1.5, ORC-3): it tells no two apart.
const noNumber = /^9{4,}$/;

/** By the filler's number, else the placer's, else what was given when. */
function immunizationId(rxa: Segment, scope: Scope): string {
  const orc = scope.segment.id === 'ORC' ? scope.segment : scope.neighbour('ORC');
  for (const field of [3, 2]) {
    const number = eiKey(orc?.field(field).repetitions[0]);
    if (number !== undefined && !noNumber.test(number.split('^')[0] ?? ''))
      return patientOwnedId(scope, 'Immunization', number);
  }
  return patientOwnedId(scope, 'Immunization', `${cweKey(rxa.field(5).repetitions[0])}@${rxa.value(3) ?? ''}`);
}

/** RXA-27 with its address, RXA-28: the place at that address, for a message gives no address to each of its beds. */
function administeredAt(_: Repetition, scope: Scope): Reference | undefined {
  const [pl] = scope.segment.field(27).repetitions;
  const place = pl && plLocation(pl, scope);
  const [xad] = scope.segment.field(28).repetitions;
  const address = xad && xadAddress(xad, scope);
  if (address === undefined) return place;
  const id = facilityOwnedId(scope.facility, 'Location', `administered at|${place?.reference ?? ''}|${xad?.raw}`);
  const source = facilitySource(scope.facility);
  const partOf = place?.reference === undefined ? undefined : place;
  scope.include({
    resourceType: 'Location',
    id,
    meta: { source },
    ...{ mode: 'instance', ...compact({ name: place?.display, address, partOf }) },
  });
  return referenceTo('Location', id, place?.display);
}

/** 999 says that the amount is not known (CDC guide, RXA-6). */
function doseQuantity(nm: Repetition, { segment }: Scope) {
  const value = toDecimal(nm.value(1));
  return value === undefined || value === 999 || value === 0
    ? undefined
    : { value, ...cweUnit(segment.field(7).repetitions[0]) };
}

const recordOrigins = /^NIP001$/i;

function primarySource(cwe: Repetition): boolean | undefined {
  return recordOrigins.test(cwe.value(3) ?? '') ? cwe.value(1) === '00' : undefined;
}

function reportOrigin(cwe: Repetition, scope: Scope) {
  return recordOrigins.test(cwe.value(3) ?? '') && cwe.value(1) !== '00' ? cweConcept(cwe, scope) : undefined;
}

const roles = 'http://terminology.hl7.org/CodeSystem/v2-0443';

function performer(role: string, text: string) {
  return (xcn: Repetition, scope: Scope): ImmunizationPerformer | undefined => {
    const actor = xcnPractitioner(xcn, scope);
    return actor && { function: concept(roles, role, text), actor };
  };
}

function orderer(xcn: Repetition, scope: Scope): ImmunizationPerformer | undefined {
  const actor = xcnRole({ system: roles, code: 'OP', display: 'Ordering Provider' })(xcn, scope);
  return actor && { function: concept(roles, 'OP', 'Ordering Provider'), actor };
}

/** What R4 requires; a reason why it was not given means that it was not. */
function complete(draft: Draft): boolean {
  if (draft.vaccineCode === undefined) return false;
  draft.status ??= draft.statusReason === undefined ? 'completed' : 'not-done';
  if (draft.occurrenceDateTime === undefined) draft.occurrenceString ??= 'unknown';
  return true;
}

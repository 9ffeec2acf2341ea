import type { Dosage, DoseAndRate, MedicationRequest, Quantity, Reference } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { allowSubstitution } from '../concept-maps/allow-substitution.ts';
import { cqQuantity } from '../datatypes/cq.ts';
import { cweConcept, cweMapped, cweString } from '../datatypes/cwe.ts';
import { nmDecimal, toDecimal } from '../datatypes/nm.ts';
import { cweUnit } from '../datatypes/quantity.ts';
import { stString } from '../datatypes/st.ts';
import { tqTiming } from '../datatypes/timing.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { cweOrganization } from '../datatypes/xon.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { medicationReference } from '../medication.ts';
import { assign, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';
import { completeRequest, requestId } from './orc-medication.ts';

const row = rowsTo<MedicationRequest>();
const leftOut = 'The guide leaves it out; R4 has a place for it.';
const asOne = 'One row for the many of a medication: what it is, its form and its strength.';

/** The order as the prescriber wrote it. */
export const rxoToMedicationRequest: SegmentMap = {
  name: 'RXO[MedicationRequest]',
  resourceType: 'MedicationRequest',
  id: (_, scope) => requestId(scope, 'RXO'),
  rows: [
    row('RXO', 'intent', assign('original-order')),
    row('RXO-1', 'medicationReference', medicationReference({ code: 1, form: 5, strength: 18, strengthUnits: 19 }), {
      reads: [5, 18, 19],
      departs: asOne,
    }),
    row(
      'RXO-2',
      'dosageInstruction[0].doseAndRate[]',
      doseOf({ least: 2, most: 3, units: 4, rate: 21, rateUnits: 22 }, 'ordered'),
      { reads: [3, 4, 21, 22] },
    ),
    row('RXO-6', 'note[].text', cweText, { departs: leftOut }),
    row('RXO-7', 'dosageInstruction[0].patientInstruction', cweString, { departs: leftOut }),
    row('RXO-9', 'substitution.allowedCodeableConcept', cweMapped(allowSubstitution)),
    row('RXO-11', 'dispenseRequest.quantity', quantityWith(12), { reads: [12] }),
    row('RXO-13', 'dispenseRequest.numberOfRepeatsAllowed', unsignedInt),
    row('RXO-14', 'requester', xcnPractitioner, { if: 'IF ORC-12 NOT VALUED' }),
    row('RXO-20', 'reasonCode[]', cweConcept, { departs: leftOut }),
    row('RXO-23', 'dosageInstruction[0].maxDosePerPeriod', perDay, { departs: 'The guide calls the field RXE-19.' }),
    row('RXO-28', 'dispenseRequest.dispenseInterval', days, { departs: leftOut }),
    row('RXO-32', 'dispenseRequest.performer', pharmacy({ address: 33, phone: 36 }), {
      reads: [33, 36],
      departs: leftOut,
    }),
  ],
  complete: completeRequest,
};

/**
 * The order as the pharmacy encoded it (RDE_O11, RDE_O25). The guide has no map of RXE; these are the rows of RXO for
 * the fields that say the same, and what RXE alone says.
 */
export const rxeToMedicationRequest: SegmentMap = {
  name: 'RXE[MedicationRequest]',
  ours: 'The guide maps the order as written (RXO) and leaves out the order as encoded.',
  resourceType: 'MedicationRequest',
  id: (_, scope) => requestId(scope, 'RXE'),
  rows: [
    row('RXE', 'intent', assign('filler-order')),
    row('RXE-1', 'dosageInstruction[0].timing', tqTiming, { if: 'IF ORC-7 NOT VALUED' }),
    row('RXE-2', 'medicationReference', medicationReference({ code: 2, form: 6, strength: 25, strengthUnits: 26 }), {
      reads: [6, 25, 26],
    }),
    row(
      'RXE-3',
      'dosageInstruction[0].doseAndRate[]',
      doseOf({ least: 3, most: 4, units: 5, rate: 23, rateUnits: 24 }),
      {
        reads: [4, 5, 23, 24],
      },
    ),
    row('RXE-7', 'dosageInstruction[0].additionalInstruction[]', cweConcept),
    row('RXE-9', 'substitution.allowedCodeableConcept', cweMapped(allowSubstitution)),
    row('RXE-10', 'dispenseRequest.quantity', quantityWith(11), { reads: [11] }),
    row('RXE-12', 'dispenseRequest.numberOfRepeatsAllowed', unsignedInt),
    row('RXE-13', 'requester', xcnPractitioner, { if: 'IF ORC-12 NOT VALUED' }),
    row('RXE-15', 'identifier[]', prescriptionNumber),
    row('RXE-19', 'dosageInstruction[0].maxDosePerPeriod', perDay),
    row('RXE-21', 'note[].text', cweText),
    row('RXE-27', 'reasonCode[]', cweConcept),
    row('RXE-39', 'dispenseRequest.initialFill.quantity', quantityWith(11)),
    row('RXE-40', 'dispenseRequest.performer', pharmacy({ address: 41, phone: 44 }), { reads: [41, 44] }),
  ],
  complete: completeRequest,
};

type DoseFields = Readonly<Record<'least' | 'most' | 'units' | 'rate' | 'rateUnits', number>>;

const doseTypes = 'http://terminology.hl7.org/CodeSystem/dose-rate-type';

/** A range where both ends are said, else a quantity; and the rate. */
function doseOf({ least, most, units, rate, rateUnits }: DoseFields, type?: 'ordered') {
  return (_: Repetition, { segment }: Scope): DoseAndRate | undefined => {
    const unit = cweUnit(segment.field(units).repetitions[0]);
    const low = quantity(segment.value(least), unit);
    const high = quantity(segment.value(most), unit);
    const said = compact({
      doseRange: low !== undefined && high !== undefined ? { low, high } : undefined,
      doseQuantity: high === undefined ? low : undefined,
      rateQuantity: quantity(segment.value(rate), cweUnit(segment.field(rateUnits).repetitions[0])),
    });
    return said && (type === undefined ? said : { type: concept(doseTypes, type, 'Ordered'), ...said });
  };
}

function quantity(text: string | undefined, unit: Quantity): Quantity | undefined {
  const value = toDecimal(text);
  return value === undefined ? undefined : { value, ...unit };
}

export function quantityWith(units: number) {
  return (nm: Repetition, { segment }: Scope): Quantity | undefined =>
    quantity(nm.value(1), cweUnit(segment.field(units).repetitions[0]));
}

function unsignedInt(nm: Repetition): number | undefined {
  const number = nmDecimal(nm);
  return number !== undefined && Number.isInteger(number) && number >= 0 ? number : undefined;
}

export function prescriptionNumber(st: Repetition) {
  const value = stString(st);
  return value === undefined ? undefined : { type: { text: 'prescription number' }, value };
}

function cweText(cwe: Repetition): string | undefined {
  return cweString(cwe);
}

/** The pharmacy, a CWE, with its address and telephone. */
function pharmacy(at: { readonly address: number; readonly phone: number }) {
  return (cwe: Repetition, scope: Scope): Reference | undefined => {
    const [address] = scope.segment.field(at.address).repetitions;
    const [phone] = scope.segment.field(at.phone).repetitions;
    return cweOrganization(cwe, scope, {
      address: address && xadAddress(address, scope),
      telecom: phone && xtnContactPoint()(phone, scope),
    });
  };
}

/** RXO-28: at least so many days between two fills. */
function days(nm: Repetition): Quantity | undefined {
  const value = nmDecimal(nm);
  if (value === undefined || value < 0) return undefined;
  return { value, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' };
}

/** RXO-23, RXE-19: the most in one day. */
function perDay(cq: Repetition): Dosage['maxDosePerPeriod'] {
  const numerator = cqQuantity(cq);
  return (
    numerator && { numerator, denominator: { value: 1, unit: 'd', system: 'http://unitsofmeasure.org', code: 'd' } }
  );
}

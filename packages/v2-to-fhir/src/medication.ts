import { facilitySource, patientOwnedId } from '@causeway/conversion';
import type { CodeableConcept, Medication, MedicationIngredient, Reference } from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Segment } from '@causeway/hl7';
import { compact } from './compact.ts';
import { cweConcept, cweKey, cweString } from './datatypes/cwe.ts';
import { dtmDate } from './datatypes/dtm.ts';
import { toDecimal } from './datatypes/nm.ts';
import { cweUnit } from './datatypes/quantity.ts';
import { fhirString } from './datatypes/st.ts';
import { cweOrganization } from './datatypes/xon.ts';
import type { Scope } from './scope.ts';

/** Where a pharmacy segment says what its medication is. */
export type MedicationFields = {
  readonly code: number;
  readonly form?: number;
  readonly strength?: number;
  readonly strengthUnits?: number;
  readonly lot?: number;
  readonly expiration?: number;
  readonly manufacturer?: number;
};

/** `medication(Medication.code)`: a Medication of the patient's, with form, strength and batch where they are said. */
export function medicationReference(fields: MedicationFields) {
  return (_: unknown, scope: Scope): Reference | undefined => {
    const { segment } = scope;
    const [said] = segment.field(fields.code).repetitions;
    const code = said && cweConcept(said, scope);
    if (said === undefined || code === undefined) return undefined;
    const parts = compact({
      form: formOf(segment, fields.form, scope),
      ingredient: ingredientOf(segment, fields, code),
    });
    const details = compact({ ...parts, ...batchOf(segment, fields, scope) });
    const id = patientOwnedId(scope, 'Medication', `${cweKey(said)}|${JSON.stringify(details ?? {})}`);
    const medication: Medication = { resourceType: 'Medication', id, meta: { source: facilitySource(scope.facility) } };
    scope.include({ ...medication, id, ...compact({ code, ...details }) });
    return referenceTo('Medication', id, cweString(said));
  };
}

function formOf(segment: Segment, field: number | undefined, scope: Scope): CodeableConcept | undefined {
  const [cwe] = field === undefined ? [] : segment.field(field).repetitions;
  return cwe && cweConcept(cwe, scope);
}

function ingredientOf(
  segment: Segment,
  { strength, strengthUnits }: MedicationFields,
  code: CodeableConcept,
): readonly MedicationIngredient[] | undefined {
  const value = strength === undefined ? undefined : toDecimal(segment.value(strength));
  if (value === undefined) return undefined;
  const unit = strengthUnits === undefined ? {} : cweUnit(segment.field(strengthUnits).repetitions[0]);
  return [{ itemCodeableConcept: code, strength: { numerator: { value, ...unit }, denominator: { value: 1 } } }];
}

function batchOf(segment: Segment, { lot, expiration, manufacturer }: MedicationFields, scope: Scope) {
  const [expires] = expiration === undefined ? [] : segment.field(expiration).repetitions;
  const [maker] = manufacturer === undefined ? [] : segment.field(manufacturer).repetitions;
  return {
    batch: compact({
      lotNumber: lot === undefined ? undefined : fhirString(segment.value(lot)),
      expirationDate: expires && dtmDate(expires),
    }),
    manufacturer: maker && cweOrganization(maker, scope),
  };
}

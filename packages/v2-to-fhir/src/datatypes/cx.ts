import { mayIdentifyPatient } from '@causeway/conversion';
import type { CodeableConcept, Extension, Identifier } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { authoritySystem } from '@causeway/person';
import { compact, present } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { identifierType } from '../concept-maps/identifier-type.ts';
import type { DatatypeMap, Scope } from '../scope.ts';
import { period } from './dtm.ts';
import { hdSystem } from './hd.ts';
import { fhirString } from './st.ts';

/** CX[Identifier]. CX.4 becomes the system, not the assigner: it is what tells two numbers apart. */
export function cxIdentifier(cx: Repetition, scope: Scope): Identifier | undefined {
  const value = fhirString(cx.value(1));
  if (value === undefined) return undefined;
  const type = cx.value(5);
  return compact({
    extension: checkDigit(cx.value(2), cx.value(3)),
    type: type === undefined ? undefined : identifierTypeConcept(type),
    system: hdSystem(cx.component(4), scope.facility) ?? typeSystems.get(type ?? ''),
    value,
    period: period(cx.value(7), cx.value(8), scope),
  });
}

/** PID-3 without an assigning authority is of the facility's. */
export function cxPatientIdentifier(cx: Repetition, scope: Scope): Identifier | undefined {
  const identifier = cxIdentifier(cx, scope);
  if (identifier === undefined || identifier.system !== undefined || !mayIdentifyPatient(cx.value(5)))
    return identifier;
  return { ...identifier, system: authoritySystem(scope.facility.authority) };
}

/** CX[Identifier] with a type the segment gives it. */
export function cxTyped(code: string, text: string): DatatypeMap<Identifier> {
  const type = { ...typeConcept(code), text };
  return (cx, scope) => {
    const identifier = cxIdentifier(cx, scope);
    return identifier && { ...identifier, type };
  };
}

const typeSystems: ReadonlyMap<string, string> = new Map([['SS', 'http://hl7.org/fhir/sid/us-ssn']]);

function identifierTypeConcept(code: string): CodeableConcept {
  const coding = identifierType.coding(code);
  return coding === undefined ? { text: code } : { coding: [coding] };
}

/** A code of HL7 table 0203 that the guide assigns. */
export function typeConcept(code: string): CodeableConcept {
  return concept('http://terminology.hl7.org/CodeSystem/v2-0203', code);
}

const checkDigitUrl = 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit';
const checkSchemeUrl = 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit';

/** CX.2 and CX.3, XON.4 and XON.5. */
export function checkDigit(digit: string | undefined, scheme: string | undefined): Extension[] | undefined {
  if (digit === undefined && scheme === undefined) return undefined;
  return present<Extension>(
    digit === undefined ? undefined : { url: checkDigitUrl, valueString: digit },
    scheme === undefined ? undefined : { url: checkSchemeUrl, valueString: scheme },
  );
}

import type { Quantity } from '@causeway/fhir';
import type { Component, Repetition } from '@causeway/hl7';
import { isPlainlyUcum } from '@causeway/terminology';
import { compact } from '../compact.ts';
import { toDecimal } from './nm.ts';
import { fhirString } from './st.ts';

const ucum = 'http://unitsofmeasure.org';

/** CQ[Quantity]: a number with its units (CQ.2 is a CWE); a code only where the unit is plainly UCUM's. */
export function cqQuantity(cq: Repetition): Quantity | undefined {
  const value = toDecimal(cq.value(1));
  if (value === undefined) return undefined;
  return { value, ...unitOf(cq.component(2)) };
}

function unitOf(cwe: Component): Pick<Quantity, 'unit' | 'system' | 'code'> {
  const unit = fhirString(cwe.value(2) ?? cwe.value(1));
  return compact({ unit, ...coded(cwe.value(1), cwe.value(3)) }) ?? {};
}

function coded(code: string | undefined, system?: string): Pick<Quantity, 'system' | 'code'> {
  if (code === undefined || !(system === 'UCUM' || system === undefined) || !isPlainlyUcum(code)) return {};
  return { system: ucum, code };
}

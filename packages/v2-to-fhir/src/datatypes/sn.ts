import type { Extension, Quantity, Range, Ratio } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { toDecimal } from './nm.ts';
import { fhirString } from './st.ts';

type Unit = Pick<Quantity, 'unit' | 'system' | 'code'>;
export type StructuredNumeric =
  | { readonly valueQuantity: Quantity }
  | { readonly valueRange: Range }
  | { readonly valueRatio: Ratio }
  | { readonly valueString: string };

/** SN[Quantity], SN[Range], SN[Ratio]; as text where FHIR has no such number (`<>`, `+`, no number at all). */
export function snValue(sn: Repetition, unit: Unit): StructuredNumeric | undefined {
  const comparator = sn.value(1) ?? '';
  const first = toDecimal(sn.value(2));
  const separator = sn.value(3);
  const second = toDecimal(sn.value(4));
  if (comparator !== '<>' && first !== undefined) {
    const number: Quantity = { ...compact({ comparator: fhirComparator(comparator) }), value: first, ...unit };
    if ((separator === ':' || separator === '/') && second !== undefined) {
      return { valueRatio: { numerator: number, denominator: { value: second } } };
    }
    if (separator === '-' && second !== undefined && fhirComparator(comparator) === undefined) {
      return { valueRange: { low: { value: first, ...unit }, high: { value: second, ...unit } } };
    }
    if (separator === undefined && second === undefined) return { valueQuantity: number };
    if (separator !== '+' && second === undefined) return { valueQuantity: { extension: originalText(sn), ...number } };
  }
  const text = snText(sn, unit);
  return text === undefined ? undefined : { valueString: text };
}

function fhirComparator(text: string): Quantity['comparator'] {
  switch (text) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return text;
  }
  return undefined;
}

function snText(sn: Repetition, { unit }: Unit): string | undefined {
  const words = present(sn.value(1), sn.value(2), sn.value(3), sn.value(4));
  return words && fhirString([...words, ...(unit === undefined ? [] : [unit])].join(' '));
}

function originalText(sn: Repetition): Extension[] {
  return [{ url: 'http://hl7.org/fhir/StructureDefinition/originalText', valueString: snText(sn, {}) ?? '' }];
}

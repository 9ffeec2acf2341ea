import type { Quantity } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** NM: a decimal as HL7 2.5.1, 2.A.47 writes it; anything else is no number. */
export function nmDecimal(nm: Repetition): number | undefined {
  return toDecimal(nm.value(1));
}

export function toDecimal(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  return decimal.test(trimmed) ? Number(trimmed) : undefined;
}

/** NM[positiveInt] */
export function nmPositiveInt(nm: Repetition): number | undefined {
  const number = nmDecimal(nm);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}

/** NM[Quantity-LengthOfStay]: days. */
export function nmLengthOfStay(nm: Repetition): Quantity | undefined {
  const value = nmDecimal(nm);
  if (value === undefined || value < 0) return undefined;
  return { value, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' };
}

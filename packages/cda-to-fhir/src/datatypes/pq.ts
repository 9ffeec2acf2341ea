import type { Quantity, Range } from '@causeway/fhir';
import { isUcum } from '@causeway/terminology';
import { ucum } from '../coding-systems.ts';
import { compact } from '../compact.ts';
import type { CdaElement } from '../xml/cda-element.ts';

/** A decimal as FHIR has it; undefined for what is no number. */
export function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** PQ to Quantity. The unit is UCUM by definition, where it is; else it stays words. */
export function pq(element: CdaElement): Quantity | undefined {
  const value = decimal(element.attr('value'));
  if (value === undefined) return translated(element);
  return { value, ...unitOf(element.attr('unit')) };
}

function unitOf(unit: string | undefined): Quantity {
  if (unit === undefined) return {};
  return isUcum(unit) ? { unit, system: ucum, code: unit } : { unit };
}

/** A value in a unit that is no UCUM stands in a translation (mapping guidance, CDA ↔ FHIR Quantity). */
function translated(element: CdaElement): Quantity | undefined {
  for (const it of element.all('translation')) {
    const value = decimal(it.attr('value'));
    if (value === undefined) continue;
    const unit = it.first('originalText')?.text || it.attr('displayName') || it.attr('code');
    return compact({ value, unit });
  }
  return undefined;
}

/** A quantity without a comparator (SimpleQuantity); a unit `1` says nothing. */
export function dose(element: CdaElement): Quantity | undefined {
  return pq(element) ?? pqOf(element, 'center') ?? pqOf(element, 'low');
}

function pqOf(element: CdaElement, name: string): Quantity | undefined {
  const found = element.first(name);
  return found && pq(found);
}

/** IVL_PQ with both ends; undefined where they are not in one unit, which FHIR demands (rng-2). */
export function range(element: CdaElement): Range | undefined {
  const low = pqOf(element, 'low');
  const high = pqOf(element, 'high');
  if (low === undefined && high === undefined) return undefined;
  if (low !== undefined && high !== undefined && (low.value ?? 0) > (high.value ?? 0)) return undefined;
  return compact({ low, high });
}

/** IVL_PQ as a value: a range, or a quantity with a comparator (Ranges of Physical Quantities). */
export function interval(
  element: CdaElement,
): { readonly valueQuantity?: Quantity; readonly valueRange?: Range } | undefined {
  const low = pqOf(element, 'low');
  const high = pqOf(element, 'high');
  if (high !== undefined && (low === undefined || low.value === 0)) {
    return { valueQuantity: { ...high, comparator: isInclusive(element, 'high') ? '<=' : '<' } };
  }
  if (low !== undefined && high === undefined) {
    return { valueQuantity: { ...low, comparator: isInclusive(element, 'low') ? '>=' : '>' } };
  }
  const valueRange = range(element);
  return valueRange && { valueRange };
}

function isInclusive(element: CdaElement, end: 'low' | 'high'): boolean {
  return element.first(end)?.attr('inclusive') !== 'false';
}

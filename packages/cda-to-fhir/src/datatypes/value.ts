import type { ObservationValue, Ratio } from '@causeway/fhir';
import { compact } from '../compact.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { cd } from './cd.ts';
import { decimal, interval, pq } from './pq.ts';
import { period, ts } from './ts.ts';

/** The value of an observation by its `xsi:type`; undefined where it has none. */
export function observationValue(element: CdaElement, scope: Scope): ObservationValue | undefined {
  switch (element.type) {
    case 'PQ':
    case 'PPD_PQ':
    case 'REAL':
      return quantity(element);
    case 'MO':
      return money(element);
    case 'INT':
      return integer(element);
    case 'IVL_PQ':
    case 'IVL_REAL':
    case 'IVL_INT':
      return interval(element);
    case 'CD':
    case 'CE':
    case 'CV':
    case 'CO':
    case 'CS':
    case 'CR':
      return concept(element, scope);
    case 'BL':
      return boolean(element);
    case 'TS':
      return time(element, scope);
    case 'IVL_TS':
    case 'PIVL_TS':
      return span(element, scope);
    case 'RTO':
    case 'RTO_PQ_PQ':
      return ratio(element);
    case 'ST':
    case 'ED':
    case 'SC':
      return words(element, scope);
    default:
      return untyped(element, scope);
  }
}

function quantity(element: CdaElement): ObservationValue | undefined {
  const valueQuantity = pq(element);
  return valueQuantity === undefined ? asWritten(element) : { valueQuantity };
}

/** http://hl7.org/fhir/R4/moneyquantity.html: a quantity whose unit is a currency of ISO 4217. */
function money(element: CdaElement): ObservationValue | undefined {
  const value = decimal(element.attr('value'));
  const currency = element.attr('currency');
  if (value === undefined || currency === undefined) return quantity(element);
  return { valueQuantity: { value, unit: currency, system: 'urn:iso:std:iso:4217', code: currency } };
}

/** `>100` and the like where a number should be. */
function asWritten(element: CdaElement): ObservationValue | undefined {
  const value = element.attr('value');
  if (value === undefined || element.nullFlavor !== undefined) return undefined;
  const [, comparator, number] = /^(<=|>=|<|>)\s*([\d.]+)$/.exec(value) ?? [];
  const found = decimal(number);
  const unit = element.attr('unit');
  if (found === undefined) return { valueString: unit === undefined ? value : `${value} ${unit}` };
  const valueQuantity = { value: found, comparator: comparator as '<', ...compact({ unit }) };
  return { valueQuantity };
}

function integer(element: CdaElement): ObservationValue | undefined {
  const value = decimal(element.attr('value'));
  if (value === undefined) return asWritten(element);
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? { valueInteger: value } : { valueQuantity: { value } };
}

function concept(element: CdaElement, scope: Scope): ObservationValue | undefined {
  const valueCodeableConcept = cd(element, scope);
  return valueCodeableConcept && { valueCodeableConcept };
}

function boolean(element: CdaElement): ObservationValue | undefined {
  const value = element.attr('value');
  return value === 'true' || value === 'false' ? { valueBoolean: value === 'true' } : undefined;
}

function time(element: CdaElement, scope: Scope): ObservationValue | undefined {
  const valueDateTime = ts(element, scope);
  return valueDateTime === undefined ? undefined : { valueDateTime };
}

function span(element: CdaElement, scope: Scope): ObservationValue | undefined {
  const valuePeriod = period(element, scope);
  return valuePeriod && { valuePeriod };
}

function ratio(element: CdaElement): ObservationValue | undefined {
  const [numerator, denominator] = ['numerator', 'denominator'].map(it => {
    const part = element.first(it);
    return part && pq(part);
  });
  const valueRatio: Ratio | undefined = numerator && denominator && { numerator, denominator };
  return valueRatio && { valueRatio };
}

function words(element: CdaElement, scope: Scope): ObservationValue | undefined {
  const valueString = scope.narrative.textOf(element);
  return valueString === undefined ? undefined : { valueString };
}

function untyped(element: CdaElement, scope: Scope): ObservationValue | undefined {
  if (element.attr('code') !== undefined) return concept(element, scope);
  if (element.first('low') ?? element.first('high')) return interval(element);
  return element.attr('value') === undefined ? words(element, scope) : quantity(element);
}

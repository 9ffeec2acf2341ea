import type { Attachment, ObservationValue, Quantity } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { cweConcept } from './datatypes/cwe.ts';
import { drPeriod, dtmDateTime, tmTime } from './datatypes/dtm.ts';
import { edAttachment, rpAttachment } from './datatypes/ed.ts';
import { nmDecimal, toDecimal } from './datatypes/nm.ts';
import { cweUnit } from './datatypes/quantity.ts';
import { snValue } from './datatypes/sn.ts';
import { fhirString, stString } from './datatypes/st.ts';
import type { Scope } from './scope.ts';

/** What an OBX-5 becomes: a `value[x]`, or an attachment, which R4's Observation has no value for. */
export type ConvertedValue = ObservationValue | AttachedValue;
export type AttachedValue = { readonly attachment: Attachment };

export function isAttachment(value: ConvertedValue): value is AttachedValue {
  return 'attachment' in value;
}

/** The lines of OBX-5 in OBX[Observation], by OBX-2; text of a type that FHIR has no value for stays text. */
export function observationValue(value: Repetition, scope: Scope): ConvertedValue | undefined {
  const { segment } = scope;
  if (value.raw === '' || value.raw === '""') return undefined;
  switch (segment.value(2)) {
    case 'NM':
      return quantity(value, segment) ?? text(value);
    case 'SN':
      return snValue(value, cweUnit(units(segment)));
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF':
    case 'IS':
    case 'ID':
      return some('valueCodeableConcept', cweConcept(value, scope));
    case 'DT':
    case 'TS':
    case 'DTM':
      return some('valueDateTime', dtmDateTime(value, scope)) ?? text(value);
    case 'TM':
      return some('valueTime', tmTime(value)) ?? text(value);
    case 'DR':
      return some('valuePeriod', drPeriod(value, scope)) ?? text(value);
    case 'NR':
      return numericRange(value, segment) ?? text(value);
    case 'ED':
      return attached(edAttachment(value));
    case 'RP':
      return attached(rpAttachment(value)) ?? text(value);
  }
  return text(value);
}

function units(obx: Segment): Repetition | undefined {
  return obx.field(6).repetitions[0];
}

/** Senders put a limit of detection (`<5`) into NM, where only SN has one. */
function quantity(nm: Repetition, obx: Segment): ConvertedValue | undefined {
  const [, comparator, number] = /^\s*([<>]=?)\s*(.+)$/.exec(nm.value(1) ?? '') ?? [];
  const value = comparator === undefined ? nmDecimal(nm) : toDecimal(number);
  if (value === undefined) return undefined;
  const limit = comparator === undefined ? {} : { comparator: comparator as Quantity['comparator'] };
  return { valueQuantity: { ...limit, value, ...cweUnit(units(obx)) } };
}

function numericRange(nr: Repetition, obx: Segment): ConvertedValue | undefined {
  const unit = cweUnit(units(obx));
  const low = toDecimal(nr.value(1));
  const high = toDecimal(nr.value(2));
  if (low === undefined && high === undefined) return undefined;
  return {
    valueRange: {
      ...(low === undefined ? {} : { low: { value: low, ...unit } }),
      ...(high === undefined ? {} : { high: { value: high, ...unit } }),
    },
  };
}

/** Free text; of a composite, its components. */
function text(value: Repetition): ConvertedValue | undefined {
  if (value.componentCount <= 1) return some('valueString', stString(value));
  const parts = Array.from({ length: value.componentCount }, (_, i) => value.value(i + 1)).filter(
    it => it !== undefined,
  );
  return some('valueString', fhirString(parts.join(' ')));
}

function some<Name extends keyof ObservationValue>(
  name: Name,
  value: ObservationValue[Name] | undefined,
): ConvertedValue | undefined {
  return value === undefined ? undefined : { [name]: value };
}

function attached(attachment: Attachment | undefined): AttachedValue | undefined {
  return attachment && { attachment };
}

/** OBX-2 of values that are free text: their repetitions are lines of one text. */
export const textTypes: ReadonlySet<string> = new Set(['ST', 'TX', 'FT', '']);

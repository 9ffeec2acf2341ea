import { patientOwnedId } from '@causeway/conversion';
import type { ChargeItem } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { cweConcept, cweKey, cweString } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier } from '../datatypes/ei.ts';
import { nmDecimal, toDecimal } from '../datatypes/nm.ts';
import { stString } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<ChargeItem>();

/** DFT, and charges within orders: what was done, as an item of the bill. The guide has no map of FT1. */
export const ft1ToChargeItem: SegmentMap = {
  name: 'FT1[ChargeItem]',
  ours: 'The guide has no map of financial transactions.',
  resourceType: 'ChargeItem',
  id: (ft1, scope) => patientOwnedId(scope, 'ChargeItem', chargeKey(ft1)),
  rows: [
    row('FT1-2', 'identifier[]', numbered),
    row('FT1-4', 'occurrenceDateTime', dtmDateTime),
    row('FT1-5', 'enteredDate', dtmDateTime),
    row('FT1-6', 'status', kind),
    row('FT1-7', 'code', cweConcept),
    row('FT1-9', 'note[].text', (it, _) => cweString(it)),
    row('FT1-10', 'quantity', nm => {
      const value = nmDecimal(nm);
      return value === undefined ? undefined : { value };
    }),
    row('FT1-11', 'priceOverride', money, { if: 'IF FT1-12 NOT VALUED' }),
    row('FT1-12', 'priceOverride', money),
    row('FT1-19', 'reason[]', cweConcept),
    row('FT1-20', 'performer[]', (xcn, scope) => {
      const actor = xcnPractitioner(xcn, scope);
      return actor && { actor };
    }),
    row('FT1-23', 'identifier[]', eiIdentifier),
    row('FT1-24', 'enterer', xcnPractitioner),
  ],
  complete: draft => {
    draft.status ??= 'unknown';
    return draft.code !== undefined;
  },
};

function chargeKey(ft1: Segment): string {
  return ft1.value(2) ?? `${cweKey(ft1.field(7).repetitions[0])}@${ft1.value(4) ?? ''}`;
}

function numbered(cx: Repetition) {
  const value = stString(cx);
  return value === undefined ? undefined : { value };
}

/** HL7 table 0017. */
function kind(cwe: Repetition): ChargeItem['status'] | undefined {
  switch (cwe.value(1)) {
    case 'CG':
    case 'CD':
      return 'billable';
    case 'CR':
      return 'not-billable';
  }
  return undefined;
}

/** CP, with MO as its first component. */
function money(cp: Repetition, _: Scope): ChargeItem['priceOverride'] {
  const value = toDecimal(cp.value(1, 1));
  const currency = cp.value(1, 2);
  if (value === undefined) return undefined;
  return compact({ value, currency: currency !== undefined && /^[A-Z]{3}$/.test(currency) ? currency : undefined });
}

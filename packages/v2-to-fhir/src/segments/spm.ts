import { patientOwnedId } from '@causeway/conversion';
import type { Annotation, Quantity, Reference, Specimen } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { additivePreservative } from '../concept-maps/additive-preservative.ts';
import { specimenCollectionMethod } from '../concept-maps/specimen-collection-method.ts';
import { specimenCondition } from '../concept-maps/specimen-condition.ts';
import { specimenType } from '../concept-maps/specimen-type.ts';
import { yesNoIndicatorToAvailabilityStatus } from '../concept-maps/yes-no-indicator-to-availability-status.ts';
import { cqQuantity } from '../datatypes/cq.ts';
import { cweConcept, cweKey, cweMapped, cweString } from '../datatypes/cwe.ts';
import { cxIdentifier } from '../datatypes/cx.ts';
import { drPeriod, dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eipIdentifier } from '../datatypes/ei.ts';
import { toDecimal } from '../datatypes/nm.ts';
import { cweUnit } from '../datatypes/quantity.ts';
import { spsSource } from '../datatypes/sps.ts';
import { code } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { orderKey } from '../order.ts';
import { type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Specimen>();

export const spmToSpecimen: SegmentMap = {
  name: 'SPM[Specimen]',
  resourceType: 'Specimen',
  id: (spm, scope) => patientOwnedId(scope, 'Specimen', specimenKey(spm, scope)),
  rows: [
    row('SPM-2', 'identifier[]', eipIdentifier(1, 'PGN')),
    row('SPM-2', 'identifier[]', eipIdentifier(2, 'FGN')),
    row('SPM-3', 'parent[]', parentSpecimen),
    row('SPM-4', 'type', cweMapped(specimenType)),
    row('SPM-6', 'container[0].additiveCodeableConcept', cweMapped(additivePreservative)),
    row('SPM-7', 'collection.method', cweMapped(specimenCollectionMethod)),
    row('SPM-8', 'collection.bodySite', cweConcept),
    row('SPM-12', 'collection.quantity', cqQuantity),
    row('SPM-14', 'note[]', described),
    row('SPM-17', 'collection.collectedDateTime', dtmDateTime, { if: 'IF SPM-17.2 NOT VALUED' }),
    row('SPM-17', 'collection.collectedPeriod', drPeriod, { if: 'IF SPM-17.2 VALUED' }),
    row('SPM-18', 'receivedTime', dtmDateTime),
    row('SPM-20', 'status', code(yesNoIndicatorToAvailabilityStatus)),
    row('SPM-21', 'status', () => 'unsatisfactory', {
      departs: 'The guide has an extension of its own for the reason of rejection; that it was rejected is the status.',
    }),
    row('SPM-24', 'condition[]', cweMapped(specimenCondition)),
    row('SPM-27', 'container[0].type', cweConcept),
    row('SPM-30', 'accessionIdentifier', cxIdentifier),
    row('SPM-31', 'identifier[]', cxIdentifier),
    row('SPM-32', 'identifier[]', eiIdentifier),
  ],
};

/** SPM-2 (filler's, else placer's), else SPM-31, else what it is of which order. */
function specimenKey(spm: Segment, scope: Scope): string {
  const [eip] = spm.field(2).repetitions;
  const number = eip?.value(2) ?? eip?.value(1) ?? spm.value(31);
  if (number !== undefined) return number;
  return `${orderKey(scope) ?? scope.neighbour('MSH')?.value(10) ?? ''}|${cweKey(spm.field(4).repetitions[0])}|${spm.value(1) ?? ''}`;
}

/** SPM-3: the specimen it was taken from, by its number. */
function parentSpecimen(eip: Repetition): Reference | undefined {
  const value = eip.value(2) ?? eip.value(1);
  return value === undefined ? undefined : { type: 'Specimen', identifier: { value } };
}

function described(cwe: Repetition): Annotation | undefined {
  const text = cweString(cwe);
  return text === undefined ? undefined : { text };
}

const obr = rowsTo<Specimen>();

/** The specimen as the OBR tells of it, as senders without SPM do (HL7 before 2.5). */
export const obrToSpecimen: SegmentMap = {
  name: 'OBR[Specimen]',
  resourceType: 'Specimen',
  id: (segment, scope) => {
    if (![9, 10, 13, 14, 15, 39].some(n => segment.value(n) !== undefined) && segment.value(15, 1, 2) === undefined)
      return undefined;
    const key = orderKey(scope);
    return key && patientOwnedId(scope, 'Specimen', `of order ${key}`);
  },
  rows: [
    obr('OBR-7', 'collection.collectedDateTime', dtmDateTime, { if: 'IF OBR-8 NOT VALUED' }),
    obr('OBR-7', 'collection.collectedPeriod.start', dtmDateTime, { if: 'IF OBR-8 VALUED' }),
    obr('OBR-8', 'collection.collectedPeriod.end', dtmDateTime, { if: 'IF OBR-7 VALUED' }),
    obr('OBR-9', 'collection.quantity', cqQuantity),
    obr('OBR-10', 'collection.collector', xcnPractitioner),
    obr('OBR-13', 'note[]', described, {
      departs: 'The guide has OBR-13 as the fasting status; its text says more of the specimen than that.',
    }),
    obr('OBR-14', 'receivedTime', dtmDateTime),
    obr('OBR-15', 'type', (sps, scope) => spsSource(sps, scope).type, { departs: 'SPS[Specimen-Source], part 1.' }),
    obr('OBR-15', 'collection.bodySite', (sps, scope) => spsSource(sps, scope).bodySite, {
      departs: 'SPS[Specimen-Source], part 4.',
    }),
    obr('OBR-15', 'container[0]', (sps, scope) => spsSource(sps, scope).container?.[0], {
      departs: 'SPS[Specimen-Source], part 2.',
    }),
    obr('OBR-15', 'note[]', (sps, scope) => spsSource(sps, scope).note?.[0], {
      departs: 'SPS[Specimen-Source], part 3.',
    }),
    obr('OBR-15', 'condition[]', (sps, scope) => spsSource(sps, scope).condition?.[0], {
      departs: 'SPS[Specimen-Source], part 6.',
    }),
    obr('OBR-39', 'note[]', described),
  ],
  complete: (draft: Draft) => compact(draft) !== undefined,
};

const sac = rowsTo<Specimen>();

/** The container a specimen is in. */
export const sacToSpecimen: SegmentMap = {
  name: 'SAC[Specimen]',
  ours: 'The guide has no map of SAC.',
  resourceType: 'Specimen',
  rows: [
    sac('SAC-2', 'accessionIdentifier', eiIdentifier, { if: 'IF SPM-30 NOT VALUED' }),
    sac('SAC-3', 'container[0].identifier[]', eiIdentifier),
    sac('SAC-21', 'container[0].capacity', volume),
    sac('SAC-22', 'container[0].specimenQuantity', volume),
  ],
};

/** A volume in the units of SAC-24. */
function volume(nm: Repetition, { segment }: Scope): Quantity | undefined {
  const value = toDecimal(nm.value(1));
  return value === undefined ? undefined : { value, ...cweUnit(segment.field(24).repetitions[0]) };
}

import { facilitySource, patientOwnedId } from '@causeway/conversion';
import type { Attachment, DocumentReference, ObservationComponent, ObservationValue, Reference } from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { cweConcept } from './datatypes/cwe.ts';
import { fhirString } from './datatypes/st.ts';
import { isAttachment, observationValue, textTypes } from './observation-value.ts';
import type { Draft } from './row.ts';
import type { Scope } from './scope.ts';

/** What the repetitions of one OBX-5 say. */
export type ObservedValues = {
  readonly value?: ObservationValue;
  readonly component?: readonly ObservationComponent[];
  readonly attachments?: readonly Attachment[];
};

/**
 * Free text that repeats is one text of many lines; other values that repeat are components
 * (OBX[Observation-Component]); ED and RP are attachments.
 */
export function observedValues(first: Repetition, scope: Scope): ObservedValues | undefined {
  const { repetitions } = scope.segment.field(5);
  if (repetitions.length > 1 && textTypes.has(scope.segment.value(2) ?? '')) {
    const valueString = fhirString(repetitions.map(it => it.value(1) ?? '').join('\n'));
    return valueString === undefined ? undefined : { value: { valueString } };
  }
  const said = repetitions.length === 1 ? [first] : repetitions;
  const converted = said.flatMap(it => observationValue(it, scope) ?? []);
  const attachments = converted.filter(isAttachment).map(it => it.attachment);
  if (attachments.length > 0) return { attachments };
  const values = converted.filter(it => !isAttachment(it)) as readonly ObservationValue[];
  if (values.length > 1) return components(values, scope);
  return values[0] === undefined ? undefined : { value: values[0] };
}

function components(values: readonly ObservationValue[], scope: Scope): ObservedValues | undefined {
  const [observed] = scope.segment.field(3).repetitions;
  const code = observed && cweConcept(observed, scope);
  return code && { component: values.map(it => ({ code, ...it })) };
}

/** Puts the values in their places of the Observation. */
export function takeValues(draft: Draft, { value, component, attachments }: ObservedValues, scope: Scope): void {
  if (component !== undefined) {
    const { referenceRange } = draft;
    // OBX[Observation-Component] OBX-7: the range is each component's.
    draft.component = referenceRange === undefined ? component : component.map(it => ({ ...it, referenceRange }));
    delete draft.referenceRange;
  }
  if (attachments !== undefined) draft.derivedFrom = attachments.map((it, i) => documentOf(draft, [it, i], scope));
  if (value === undefined) return;
  Object.assign(draft, value);
  // obs-6: no reason for a value to be absent that is there.
  delete draft.dataAbsentReason;
}

// R4's Observation has no attachment as a value: the guide's DocumentReference (ED[DocumentReference]) carries it.
function documentOf(observation: Draft, [attachment, n]: readonly [Attachment, number], scope: Scope): Reference {
  const id = patientOwnedId(scope, 'DocumentReference', `${observation.id}|${n}`);
  const { code, subject, effectiveDateTime } = observation as Pick<DocumentReference, 'subject'> & {
    code?: DocumentReference['type'];
    effectiveDateTime?: string;
  };
  const document: DocumentReference = {
    resourceType: 'DocumentReference',
    id,
    meta: { source: facilitySource(scope.facility) },
    status: 'current',
    ...(code === undefined ? {} : { type: code }),
    ...(subject === undefined ? {} : { subject }),
    ...(effectiveDateTime?.includes('T') ? { date: effectiveDateTime } : {}),
    content: [{ attachment }],
  };
  scope.include({ ...document, id });
  return referenceTo('DocumentReference', id);
}

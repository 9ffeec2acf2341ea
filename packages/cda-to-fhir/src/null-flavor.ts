import type { CodeableConcept, Element } from '@causeway/fhir';
import type { CdaElement } from './xml/cda-element.ts';

// CF-NullFlavorDataAbsentReason.
const reasons: Readonly<Record<string, readonly [code: string, display: string]>> = {
  NI: ['unknown', 'Unknown'],
  OTH: ['unsupported', 'Unsupported'],
  NINF: ['negative-infinity', 'Negative Infinity (NINF)'],
  PINF: ['positive-infinity', 'Positive Infinity (PINF)'],
  MSK: ['masked', 'Masked'],
  NA: ['not-applicable', 'Not Applicable'],
  UNK: ['unknown', 'Unknown'],
  ASKU: ['asked-unknown', 'Asked But Unknown'],
  NAV: ['temp-unknown', 'Temporarily Unknown'],
  NASK: ['not-asked', 'Not Asked'],
  TRC: ['unsupported', 'Unsupported'],
  NP: ['unknown', 'Unknown'],
};
const unknown = ['unknown', 'Unknown'] as const;

/** Why a value is not there, as an element's own code; `unknown` where nothing says why. */
export function dataAbsentReason(element: CdaElement | undefined): CodeableConcept {
  const [code, display] = reasons[element?.nullFlavor ?? ''] ?? unknown;
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code, display }] };
}

/** The same as the extension of an element that has no value. */
export function absent(element: CdaElement | undefined): Element {
  const [valueCode] = reasons[element?.nullFlavor ?? ''] ?? unknown;
  return { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode }] };
}

import type { Element, Extension, Meta, Narrative } from './datatype.ts';

/** What every FHIR R4 resource may carry. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: Meta;
  readonly implicitRules?: string;
  readonly language?: string;
}

export interface DomainResource extends Resource {
  readonly text?: Narrative;
  readonly contained?: readonly Resource[];
  readonly extension?: readonly Extension[];
  readonly modifierExtension?: readonly Extension[];
}

export interface BackboneElement extends Element {
  readonly modifierExtension?: readonly Extension[];
}

import type { CodeableConcept, Identifier, Narrative, Period, Reference } from './datatype.ts';
import type { BackboneElement, DomainResource, Resource } from './resource.ts';

/** FHIR R4 resources of documents. */

/** The bytes of anything, base64 in `data`. */
export interface Binary extends Resource {
  readonly resourceType: 'Binary';
  readonly contentType: string;
  readonly securityContext?: Reference;
  readonly data?: string;
}

export interface CompositionAttester extends BackboneElement {
  readonly mode: 'personal' | 'professional' | 'legal' | 'official';
  readonly time?: string;
  readonly party?: Reference;
}

export interface CompositionRelatesTo extends BackboneElement {
  readonly code: 'replaces' | 'transforms' | 'signs' | 'appends';
  readonly targetIdentifier?: Identifier;
  readonly targetReference?: Reference;
}

export interface CompositionEvent extends BackboneElement {
  readonly code?: readonly CodeableConcept[];
  readonly period?: Period;
  readonly detail?: readonly Reference[];
}

export interface CompositionSection extends BackboneElement {
  readonly title?: string;
  readonly code?: CodeableConcept;
  readonly author?: readonly Reference[];
  readonly focus?: Reference;
  readonly text?: Narrative;
  readonly mode?: 'working' | 'snapshot' | 'changes';
  readonly orderedBy?: CodeableConcept;
  readonly entry?: readonly Reference[];
  readonly emptyReason?: CodeableConcept;
  readonly section?: readonly CompositionSection[];
}

export interface Composition extends DomainResource {
  readonly resourceType: 'Composition';
  readonly identifier?: Identifier;
  readonly status: 'preliminary' | 'final' | 'amended' | 'entered-in-error';
  readonly type: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly subject?: Reference;
  readonly encounter?: Reference;
  readonly date: string;
  readonly author: readonly Reference[];
  readonly title: string;
  readonly confidentiality?: string;
  readonly attester?: readonly CompositionAttester[];
  readonly custodian?: Reference;
  readonly relatesTo?: readonly CompositionRelatesTo[];
  readonly event?: readonly CompositionEvent[];
  readonly section?: readonly CompositionSection[];
}

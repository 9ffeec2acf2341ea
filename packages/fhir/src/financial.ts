import type { Annotation, CodeableConcept, Identifier, Period, Quantity, Reference } from './datatype.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

/** FHIR R4 resources that group and charge care. */

export interface EpisodeOfCare extends DomainResource {
  readonly resourceType: 'EpisodeOfCare';
  readonly identifier?: readonly Identifier[];
  readonly status: 'planned' | 'waitlist' | 'active' | 'onhold' | 'finished' | 'cancelled' | 'entered-in-error';
  readonly type?: readonly CodeableConcept[];
  readonly patient: Reference;
  readonly managingOrganization?: Reference;
  readonly period?: Period;
}

export interface ChargeItemPerformer extends BackboneElement {
  readonly function?: CodeableConcept;
  readonly actor: Reference;
}

export interface ChargeItem extends DomainResource {
  readonly resourceType: 'ChargeItem';
  readonly identifier?: readonly Identifier[];
  readonly status: 'planned' | 'billable' | 'not-billable' | 'aborted' | 'billed' | 'entered-in-error' | 'unknown';
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly context?: Reference;
  readonly occurrenceDateTime?: string;
  readonly occurrencePeriod?: Period;
  readonly performer?: readonly ChargeItemPerformer[];
  readonly performingOrganization?: Reference;
  readonly requestingOrganization?: Reference;
  readonly quantity?: Quantity;
  readonly bodysite?: readonly CodeableConcept[];
  readonly factorOverride?: number;
  readonly priceOverride?: { readonly value?: number; readonly currency?: string };
  readonly enterer?: Reference;
  readonly enteredDate?: string;
  readonly reason?: readonly CodeableConcept[];
  readonly service?: readonly Reference[];
  readonly account?: readonly Reference[];
  readonly note?: readonly Annotation[];
}

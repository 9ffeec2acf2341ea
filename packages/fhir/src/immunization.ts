import type { Annotation, CodeableConcept, Element, Identifier, Quantity, Reference } from './datatype.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

export interface ImmunizationPerformer extends BackboneElement {
  readonly function?: CodeableConcept;
  readonly actor: Reference;
}

export interface ImmunizationEducation extends BackboneElement {
  readonly documentType?: string;
  readonly reference?: string;
  readonly publicationDate?: string;
  readonly presentationDate?: string;
}

export interface ImmunizationReaction extends BackboneElement {
  readonly date?: string;
  readonly detail?: Reference;
  readonly reported?: boolean;
}

export interface ImmunizationProtocolApplied extends BackboneElement {
  readonly series?: string;
  readonly authority?: Reference;
  readonly targetDisease?: readonly CodeableConcept[];
  readonly doseNumberPositiveInt?: number;
  readonly doseNumberString?: string;
  readonly _doseNumberString?: Element;
  readonly seriesDosesPositiveInt?: number;
  readonly seriesDosesString?: string;
}

export interface Immunization extends DomainResource {
  readonly resourceType: 'Immunization';
  readonly identifier?: readonly Identifier[];
  readonly status: 'completed' | 'entered-in-error' | 'not-done';
  readonly statusReason?: CodeableConcept;
  readonly vaccineCode: CodeableConcept;
  readonly patient: Reference;
  readonly encounter?: Reference;
  readonly occurrenceDateTime?: string;
  readonly _occurrenceDateTime?: Element;
  readonly occurrenceString?: string;
  readonly _occurrenceString?: Element;
  readonly recorded?: string;
  readonly primarySource?: boolean;
  readonly reportOrigin?: CodeableConcept;
  readonly location?: Reference;
  readonly manufacturer?: Reference;
  readonly lotNumber?: string;
  readonly expirationDate?: string;
  readonly site?: CodeableConcept;
  readonly route?: CodeableConcept;
  readonly doseQuantity?: Quantity;
  readonly performer?: readonly ImmunizationPerformer[];
  readonly note?: readonly Annotation[];
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly isSubpotent?: boolean;
  readonly subpotentReason?: readonly CodeableConcept[];
  readonly education?: readonly ImmunizationEducation[];
  readonly programEligibility?: readonly CodeableConcept[];
  readonly fundingSource?: CodeableConcept;
  readonly reaction?: readonly ImmunizationReaction[];
  readonly protocolApplied?: readonly ImmunizationProtocolApplied[];
}

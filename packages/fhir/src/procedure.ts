import type { Annotation, CodeableConcept, Element, Identifier, Period, Reference } from './datatype.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

export interface ProcedurePerformer extends BackboneElement {
  readonly function?: CodeableConcept;
  readonly actor: Reference;
  readonly onBehalfOf?: Reference;
}

export interface ProcedureFocalDevice extends BackboneElement {
  readonly action?: CodeableConcept;
  readonly manipulated: Reference;
}

export interface Procedure extends DomainResource {
  readonly resourceType: 'Procedure';
  readonly identifier?: readonly Identifier[];
  readonly basedOn?: readonly Reference[];
  readonly partOf?: readonly Reference[];
  readonly status:
    | 'preparation'
    | 'in-progress'
    | 'not-done'
    | 'on-hold'
    | 'stopped'
    | 'completed'
    | 'entered-in-error'
    | 'unknown';
  readonly statusReason?: CodeableConcept;
  readonly category?: CodeableConcept;
  readonly code?: CodeableConcept;
  readonly subject: Reference;
  readonly encounter?: Reference;
  readonly performedDateTime?: string;
  readonly _performedDateTime?: Element;
  readonly performedPeriod?: Period;
  readonly recorder?: Reference;
  readonly asserter?: Reference;
  readonly performer?: readonly ProcedurePerformer[];
  readonly location?: Reference;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly bodySite?: readonly CodeableConcept[];
  readonly outcome?: CodeableConcept;
  readonly report?: readonly Reference[];
  readonly complication?: readonly CodeableConcept[];
  readonly followUp?: readonly CodeableConcept[];
  readonly note?: readonly Annotation[];
  readonly focalDevice?: readonly ProcedureFocalDevice[];
  readonly usedReference?: readonly Reference[];
  readonly usedCode?: readonly CodeableConcept[];
}

import type {
  Annotation,
  CodeableConcept,
  Element,
  Identifier,
  Period,
  Quantity,
  Range,
  Ratio,
  Reference,
} from './datatype.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

/** FHIR R4 resources of medicines: what they are, what was ordered, taken, given and dispensed. */

export type UnitOfTime = 's' | 'min' | 'h' | 'd' | 'wk' | 'mo' | 'a';

export interface TimingRepeat extends Element {
  readonly boundsDuration?: Quantity;
  readonly boundsRange?: Range;
  readonly boundsPeriod?: Period;
  readonly count?: number;
  readonly countMax?: number;
  readonly duration?: number;
  readonly durationMax?: number;
  readonly durationUnit?: UnitOfTime;
  readonly frequency?: number;
  readonly frequencyMax?: number;
  readonly period?: number;
  readonly periodMax?: number;
  readonly periodUnit?: UnitOfTime;
  readonly dayOfWeek?: readonly string[];
  readonly timeOfDay?: readonly string[];
  readonly when?: readonly string[];
  /** Minutes. */
  readonly offset?: number;
}

export interface Timing extends BackboneElement {
  readonly event?: readonly string[];
  readonly repeat?: TimingRepeat;
  readonly code?: CodeableConcept;
}

export interface DoseAndRate extends Element {
  readonly type?: CodeableConcept;
  readonly doseRange?: Range;
  readonly doseQuantity?: Quantity;
  readonly rateRatio?: Ratio;
  readonly rateRange?: Range;
  readonly rateQuantity?: Quantity;
}

export interface Dosage extends BackboneElement {
  readonly sequence?: number;
  readonly text?: string;
  readonly additionalInstruction?: readonly CodeableConcept[];
  readonly patientInstruction?: string;
  readonly timing?: Timing;
  readonly asNeededBoolean?: boolean;
  readonly asNeededCodeableConcept?: CodeableConcept;
  readonly site?: CodeableConcept;
  readonly route?: CodeableConcept;
  readonly method?: CodeableConcept;
  readonly doseAndRate?: readonly DoseAndRate[];
  readonly maxDosePerPeriod?: Ratio;
  readonly maxDosePerAdministration?: Quantity;
  readonly maxDosePerLifetime?: Quantity;
}

/** `medication[x]` */
export interface MedicationChoice {
  readonly medicationCodeableConcept?: CodeableConcept;
  readonly medicationReference?: Reference;
}

export interface MedicationIngredient extends BackboneElement {
  readonly itemCodeableConcept?: CodeableConcept;
  readonly itemReference?: Reference;
  readonly isActive?: boolean;
  readonly strength?: Ratio;
}

export interface MedicationBatch extends BackboneElement {
  readonly lotNumber?: string;
  readonly expirationDate?: string;
}

export interface Medication extends DomainResource {
  readonly resourceType: 'Medication';
  readonly identifier?: readonly Identifier[];
  readonly code?: CodeableConcept;
  readonly status?: 'active' | 'inactive' | 'entered-in-error';
  readonly manufacturer?: Reference;
  readonly form?: CodeableConcept;
  readonly amount?: Ratio;
  readonly ingredient?: readonly MedicationIngredient[];
  readonly batch?: MedicationBatch;
}

export interface MedicationInitialFill extends BackboneElement {
  readonly quantity?: Quantity;
  readonly duration?: Quantity;
}

export interface MedicationDispenseRequest extends BackboneElement {
  readonly initialFill?: MedicationInitialFill;
  readonly dispenseInterval?: Quantity;
  readonly validityPeriod?: Period;
  readonly numberOfRepeatsAllowed?: number;
  readonly quantity?: Quantity;
  readonly expectedSupplyDuration?: Quantity;
  readonly performer?: Reference;
}

export interface MedicationRequest extends DomainResource, MedicationChoice {
  readonly resourceType: 'MedicationRequest';
  readonly identifier?: readonly Identifier[];
  readonly status:
    | 'active'
    | 'on-hold'
    | 'cancelled'
    | 'completed'
    | 'entered-in-error'
    | 'stopped'
    | 'draft'
    | 'unknown';
  readonly statusReason?: CodeableConcept;
  readonly intent:
    | 'proposal'
    | 'plan'
    | 'order'
    | 'original-order'
    | 'reflex-order'
    | 'filler-order'
    | 'instance-order'
    | 'option';
  readonly category?: readonly CodeableConcept[];
  readonly priority?: 'routine' | 'urgent' | 'asap' | 'stat';
  readonly doNotPerform?: boolean;
  readonly reportedBoolean?: boolean;
  readonly reportedReference?: Reference;
  readonly subject: Reference;
  readonly encounter?: Reference;
  readonly supportingInformation?: readonly Reference[];
  readonly authoredOn?: string;
  readonly requester?: Reference;
  readonly performer?: Reference;
  readonly performerType?: CodeableConcept;
  readonly recorder?: Reference;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly basedOn?: readonly Reference[];
  readonly groupIdentifier?: Identifier;
  readonly note?: readonly Annotation[];
  readonly dosageInstruction?: readonly Dosage[];
  readonly dispenseRequest?: MedicationDispenseRequest;
  readonly substitution?: MedicationRequestSubstitution;
  readonly priorPrescription?: Reference;
}

export interface MedicationRequestSubstitution extends BackboneElement {
  readonly allowedBoolean?: boolean;
  readonly allowedCodeableConcept?: CodeableConcept;
  readonly reason?: CodeableConcept;
}

export interface MedicationStatement extends DomainResource, MedicationChoice {
  readonly resourceType: 'MedicationStatement';
  readonly identifier?: readonly Identifier[];
  readonly basedOn?: readonly Reference[];
  readonly partOf?: readonly Reference[];
  readonly status:
    | 'active'
    | 'completed'
    | 'entered-in-error'
    | 'intended'
    | 'stopped'
    | 'on-hold'
    | 'unknown'
    | 'not-taken';
  readonly statusReason?: readonly CodeableConcept[];
  readonly category?: CodeableConcept;
  readonly subject: Reference;
  readonly context?: Reference;
  readonly effectiveDateTime?: string;
  readonly effectivePeriod?: Period;
  readonly dateAsserted?: string;
  readonly informationSource?: Reference;
  readonly derivedFrom?: readonly Reference[];
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly note?: readonly Annotation[];
  readonly dosage?: readonly Dosage[];
}

export interface MedicationPerformer extends BackboneElement {
  readonly function?: CodeableConcept;
  readonly actor: Reference;
}

export interface MedicationAdministrationDosage extends BackboneElement {
  readonly text?: string;
  readonly site?: CodeableConcept;
  readonly route?: CodeableConcept;
  readonly method?: CodeableConcept;
  readonly dose?: Quantity;
  readonly rateRatio?: Ratio;
  readonly rateQuantity?: Quantity;
}

export interface MedicationAdministration extends DomainResource, MedicationChoice {
  readonly resourceType: 'MedicationAdministration';
  readonly identifier?: readonly Identifier[];
  readonly partOf?: readonly Reference[];
  readonly status: 'in-progress' | 'not-done' | 'on-hold' | 'completed' | 'entered-in-error' | 'stopped' | 'unknown';
  readonly statusReason?: readonly CodeableConcept[];
  readonly category?: CodeableConcept;
  readonly subject: Reference;
  readonly context?: Reference;
  readonly effectiveDateTime?: string;
  readonly _effectiveDateTime?: Element;
  readonly effectivePeriod?: Period;
  readonly performer?: readonly MedicationPerformer[];
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly request?: Reference;
  readonly device?: readonly Reference[];
  readonly note?: readonly Annotation[];
  readonly dosage?: MedicationAdministrationDosage;
}

export interface MedicationDispense extends DomainResource, MedicationChoice {
  readonly resourceType: 'MedicationDispense';
  readonly identifier?: readonly Identifier[];
  readonly partOf?: readonly Reference[];
  readonly status:
    | 'preparation'
    | 'in-progress'
    | 'cancelled'
    | 'on-hold'
    | 'completed'
    | 'entered-in-error'
    | 'stopped'
    | 'declined'
    | 'unknown';
  readonly category?: CodeableConcept;
  readonly subject?: Reference;
  readonly context?: Reference;
  readonly performer?: readonly MedicationPerformer[];
  readonly location?: Reference;
  readonly authorizingPrescription?: readonly Reference[];
  readonly type?: CodeableConcept;
  readonly quantity?: Quantity;
  readonly daysSupply?: Quantity;
  readonly whenPrepared?: string;
  readonly whenHandedOver?: string;
  readonly destination?: Reference;
  readonly receiver?: readonly Reference[];
  readonly note?: readonly Annotation[];
  readonly dosageInstruction?: readonly Dosage[];
}

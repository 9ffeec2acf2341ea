import type {
  Annotation,
  Attachment,
  CodeableConcept,
  Coding,
  Element,
  Identifier,
  Period,
  Quantity,
  Range,
  Ratio,
  Reference,
  SampledData,
} from './datatype.ts';
import type { Timing } from './medication.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

/** FHIR R4 clinical and diagnostic resources. */

export type ObservationStatus =
  | 'registered'
  | 'preliminary'
  | 'final'
  | 'amended'
  | 'corrected'
  | 'cancelled'
  | 'entered-in-error'
  | 'unknown';

/** `value[x]` of an Observation or of one of its components. */
export interface ObservationValue {
  readonly valueQuantity?: Quantity;
  readonly valueCodeableConcept?: CodeableConcept;
  readonly valueString?: string;
  readonly valueBoolean?: boolean;
  readonly valueInteger?: number;
  readonly valueRange?: Range;
  readonly valueRatio?: Ratio;
  readonly valueSampledData?: SampledData;
  readonly valueTime?: string;
  readonly valueDateTime?: string;
  readonly valuePeriod?: Period;
}

export interface ObservationReferenceRange extends BackboneElement {
  readonly low?: Quantity;
  readonly high?: Quantity;
  readonly type?: CodeableConcept;
  readonly text?: string;
}

export interface ObservationComponent extends BackboneElement, ObservationValue {
  readonly code: CodeableConcept;
  readonly dataAbsentReason?: CodeableConcept;
  readonly interpretation?: readonly CodeableConcept[];
  readonly referenceRange?: readonly ObservationReferenceRange[];
}

export interface Observation extends DomainResource, ObservationValue {
  readonly resourceType: 'Observation';
  readonly identifier?: readonly Identifier[];
  readonly basedOn?: readonly Reference[];
  readonly partOf?: readonly Reference[];
  readonly status: ObservationStatus;
  readonly _status?: Element;
  readonly category?: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject?: Reference;
  readonly focus?: readonly Reference[];
  readonly encounter?: Reference;
  readonly effectiveDateTime?: string;
  readonly effectivePeriod?: Period;
  readonly _effectiveDateTime?: Element;
  readonly issued?: string;
  readonly performer?: readonly Reference[];
  readonly dataAbsentReason?: CodeableConcept;
  readonly interpretation?: readonly CodeableConcept[];
  readonly note?: readonly Annotation[];
  readonly bodySite?: CodeableConcept;
  readonly method?: CodeableConcept;
  readonly specimen?: Reference;
  readonly device?: Reference;
  readonly referenceRange?: readonly ObservationReferenceRange[];
  readonly hasMember?: readonly Reference[];
  readonly derivedFrom?: readonly Reference[];
  readonly component?: readonly ObservationComponent[];
}

export type DiagnosticReportStatus =
  | 'registered'
  | 'partial'
  | 'preliminary'
  | 'final'
  | 'amended'
  | 'corrected'
  | 'appended'
  | 'cancelled'
  | 'entered-in-error'
  | 'unknown';

export interface DiagnosticReport extends DomainResource {
  readonly resourceType: 'DiagnosticReport';
  readonly identifier?: readonly Identifier[];
  readonly basedOn?: readonly Reference[];
  readonly status: DiagnosticReportStatus;
  readonly category?: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject?: Reference;
  readonly encounter?: Reference;
  readonly effectiveDateTime?: string;
  readonly effectivePeriod?: Period;
  readonly issued?: string;
  readonly performer?: readonly Reference[];
  readonly resultsInterpreter?: readonly Reference[];
  readonly specimen?: readonly Reference[];
  readonly result?: readonly Reference[];
  readonly conclusion?: string;
  readonly presentedForm?: readonly Attachment[];
}

export interface ServiceRequest extends DomainResource {
  readonly resourceType: 'ServiceRequest';
  readonly identifier?: readonly Identifier[];
  readonly basedOn?: readonly Reference[];
  readonly requisition?: Identifier;
  readonly status: 'draft' | 'active' | 'on-hold' | 'revoked' | 'completed' | 'entered-in-error' | 'unknown';
  readonly intent:
    | 'proposal'
    | 'plan'
    | 'directive'
    | 'order'
    | 'original-order'
    | 'reflex-order'
    | 'filler-order'
    | 'instance-order'
    | 'option';
  readonly priority?: 'routine' | 'urgent' | 'asap' | 'stat';
  readonly category?: readonly CodeableConcept[];
  readonly doNotPerform?: boolean;
  readonly code?: CodeableConcept;
  readonly orderDetail?: readonly CodeableConcept[];
  readonly subject: Reference;
  readonly encounter?: Reference;
  readonly occurrenceDateTime?: string;
  readonly occurrencePeriod?: Period;
  readonly occurrenceTiming?: Timing;
  readonly asNeededBoolean?: boolean;
  readonly asNeededCodeableConcept?: CodeableConcept;
  readonly quantityQuantity?: Quantity;
  readonly supportingInfo?: readonly Reference[];
  readonly specimen?: readonly Reference[];
  readonly authoredOn?: string;
  readonly requester?: Reference;
  readonly performer?: readonly Reference[];
  readonly locationCode?: readonly CodeableConcept[];
  readonly locationReference?: readonly Reference[];
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly bodySite?: readonly CodeableConcept[];
  readonly patientInstruction?: string;
  readonly note?: readonly Annotation[];
}

export interface AllergyIntoleranceReaction extends BackboneElement {
  readonly substance?: CodeableConcept;
  readonly manifestation: readonly CodeableConcept[];
  readonly description?: string;
  readonly onset?: string;
  readonly severity?: 'mild' | 'moderate' | 'severe';
  readonly exposureRoute?: CodeableConcept;
  readonly note?: readonly Annotation[];
}

export interface AllergyIntolerance extends DomainResource {
  readonly resourceType: 'AllergyIntolerance';
  readonly identifier?: readonly Identifier[];
  readonly clinicalStatus?: CodeableConcept;
  readonly verificationStatus?: CodeableConcept;
  readonly type?: 'allergy' | 'intolerance';
  readonly category?: readonly ('food' | 'medication' | 'environment' | 'biologic')[];
  readonly _category?: readonly (Element | null)[];
  readonly criticality?: 'low' | 'high' | 'unable-to-assess';
  readonly code?: CodeableConcept;
  readonly patient: Reference;
  readonly encounter?: Reference;
  readonly onsetDateTime?: string;
  readonly onsetString?: string;
  readonly recordedDate?: string;
  readonly recorder?: Reference;
  readonly asserter?: Reference;
  readonly lastOccurrence?: string;
  readonly note?: readonly Annotation[];
  readonly reaction?: readonly AllergyIntoleranceReaction[];
}

export interface Condition extends DomainResource {
  readonly resourceType: 'Condition';
  readonly identifier?: readonly Identifier[];
  readonly clinicalStatus?: CodeableConcept;
  readonly verificationStatus?: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly severity?: CodeableConcept;
  readonly code?: CodeableConcept;
  readonly bodySite?: readonly CodeableConcept[];
  readonly subject: Reference;
  readonly encounter?: Reference;
  readonly onsetDateTime?: string;
  readonly onsetAge?: Quantity;
  readonly onsetPeriod?: Period;
  readonly onsetString?: string;
  readonly abatementDateTime?: string;
  readonly _abatementDateTime?: Element;
  readonly recordedDate?: string;
  readonly recorder?: Reference;
  readonly asserter?: Reference;
  readonly evidence?: readonly ConditionEvidence[];
  readonly note?: readonly Annotation[];
}

export interface ConditionEvidence extends BackboneElement {
  readonly code?: readonly CodeableConcept[];
  readonly detail?: readonly Reference[];
}

export interface Specimen extends DomainResource {
  readonly resourceType: 'Specimen';
  readonly identifier?: readonly Identifier[];
  readonly accessionIdentifier?: Identifier;
  readonly status?: 'available' | 'unavailable' | 'unsatisfactory' | 'entered-in-error';
  readonly type?: CodeableConcept;
  readonly subject?: Reference;
  readonly receivedTime?: string;
  readonly parent?: readonly Reference[];
  readonly request?: readonly Reference[];
  readonly container?: readonly SpecimenContainer[];
  readonly collection?: SpecimenCollection;
  readonly condition?: readonly CodeableConcept[];
  readonly note?: readonly Annotation[];
}

export interface SpecimenContainer extends BackboneElement {
  readonly identifier?: readonly Identifier[];
  readonly description?: string;
  readonly type?: CodeableConcept;
  readonly capacity?: Quantity;
  readonly specimenQuantity?: Quantity;
  readonly additiveCodeableConcept?: CodeableConcept;
}

export interface SpecimenCollection extends BackboneElement {
  readonly collector?: Reference;
  readonly collectedDateTime?: string;
  readonly collectedPeriod?: Period;
  readonly quantity?: Quantity;
  readonly method?: CodeableConcept;
  readonly bodySite?: CodeableConcept;
  readonly fastingStatusCodeableConcept?: CodeableConcept;
  readonly fastingStatusDuration?: Quantity;
}

export interface DocumentReferenceContent extends BackboneElement {
  readonly attachment: Attachment;
  readonly format?: Coding;
}

export interface DocumentReference extends DomainResource {
  readonly resourceType: 'DocumentReference';
  readonly masterIdentifier?: Identifier;
  readonly identifier?: readonly Identifier[];
  readonly status: 'current' | 'superseded' | 'entered-in-error';
  readonly _status?: Element;
  readonly docStatus?: 'preliminary' | 'final' | 'amended' | 'entered-in-error';
  readonly type?: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly subject?: Reference;
  readonly date?: string;
  readonly author?: readonly Reference[];
  readonly authenticator?: Reference;
  readonly custodian?: Reference;
  readonly description?: string;
  readonly securityLabel?: readonly CodeableConcept[];
  readonly content: readonly DocumentReferenceContent[];
  readonly relatesTo?: readonly DocumentReferenceRelatesTo[];
  readonly context?: DocumentReferenceContext;
}

export interface DocumentReferenceRelatesTo extends BackboneElement {
  readonly code: 'replaces' | 'transforms' | 'signs' | 'appends';
  readonly target: Reference;
}

export interface DocumentReferenceContext extends BackboneElement {
  readonly encounter?: readonly Reference[];
  readonly event?: readonly CodeableConcept[];
  readonly period?: Period;
  readonly facilityType?: CodeableConcept;
  readonly practiceSetting?: CodeableConcept;
  readonly sourcePatientInfo?: Reference;
  readonly related?: readonly Reference[];
}

export interface ProvenanceAgent extends BackboneElement {
  readonly type?: CodeableConcept;
  readonly role?: readonly CodeableConcept[];
  readonly who: Reference;
  readonly onBehalfOf?: Reference;
}

export interface ProvenanceEntity extends BackboneElement {
  readonly role: 'derivation' | 'revision' | 'quotation' | 'source' | 'removal';
  readonly what: Reference;
}

export interface Provenance extends DomainResource {
  readonly resourceType: 'Provenance';
  readonly target: readonly Reference[];
  readonly occurredPeriod?: Period;
  readonly occurredDateTime?: string;
  readonly recorded: string;
  readonly policy?: readonly string[];
  readonly location?: Reference;
  readonly reason?: readonly CodeableConcept[];
  readonly activity?: CodeableConcept;
  readonly agent: readonly ProvenanceAgent[];
  readonly entity?: readonly ProvenanceEntity[];
}

export type ConsentProvisionType = 'deny' | 'permit';

export interface ConsentActor extends BackboneElement {
  readonly role: CodeableConcept;
  readonly reference: Reference;
}

export interface ConsentData extends BackboneElement {
  readonly meaning: 'instance' | 'related' | 'dependents' | 'authoredby';
  readonly reference: Reference;
}

export interface ConsentProvision extends BackboneElement {
  readonly type?: ConsentProvisionType;
  readonly period?: Period;
  readonly actor?: readonly ConsentActor[];
  readonly action?: readonly CodeableConcept[];
  readonly securityLabel?: readonly Coding[];
  readonly purpose?: readonly Coding[];
  readonly class?: readonly Coding[];
  readonly code?: readonly CodeableConcept[];
  readonly dataPeriod?: Period;
  readonly data?: readonly ConsentData[];
  readonly provision?: readonly ConsentProvision[];
}

export interface ConsentPolicy extends BackboneElement {
  readonly authority?: string;
  readonly uri?: string;
}

export interface Consent extends DomainResource {
  readonly resourceType: 'Consent';
  readonly identifier?: readonly Identifier[];
  readonly status: 'draft' | 'proposed' | 'active' | 'rejected' | 'inactive' | 'entered-in-error';
  readonly scope: CodeableConcept;
  readonly category: readonly CodeableConcept[];
  readonly patient?: Reference;
  readonly dateTime?: string;
  readonly performer?: readonly Reference[];
  readonly organization?: readonly Reference[];
  readonly sourceAttachment?: Attachment;
  readonly sourceReference?: Reference;
  readonly policy?: readonly ConsentPolicy[];
  readonly policyRule?: CodeableConcept;
  readonly provision?: ConsentProvision;
}

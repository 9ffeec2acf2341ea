import type {
  Annotation,
  CodeableConcept,
  Element,
  Identifier,
  Period,
  Quantity,
  Range,
  Reference,
} from './datatype.ts';
import type { Timing } from './medication.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

/** FHIR R4 resources of care that is planned, and of who gives it. */

export interface GoalTarget extends BackboneElement {
  readonly measure?: CodeableConcept;
  readonly detailQuantity?: Quantity;
  readonly detailRange?: Range;
  readonly detailCodeableConcept?: CodeableConcept;
  readonly detailString?: string;
  readonly detailBoolean?: boolean;
  readonly detailInteger?: number;
  readonly dueDate?: string;
  readonly dueDuration?: Quantity;
}

export interface Goal extends DomainResource {
  readonly resourceType: 'Goal';
  readonly identifier?: readonly Identifier[];
  readonly lifecycleStatus:
    | 'proposed'
    | 'planned'
    | 'accepted'
    | 'active'
    | 'on-hold'
    | 'completed'
    | 'cancelled'
    | 'entered-in-error'
    | 'rejected';
  readonly achievementStatus?: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly priority?: CodeableConcept;
  readonly description: CodeableConcept;
  readonly subject: Reference;
  readonly startDate?: string;
  readonly startCodeableConcept?: CodeableConcept;
  readonly target?: readonly GoalTarget[];
  readonly statusDate?: string;
  readonly statusReason?: string;
  readonly expressedBy?: Reference;
  readonly addresses?: readonly Reference[];
  readonly note?: readonly Annotation[];
}

export interface CarePlanActivity extends BackboneElement {
  readonly outcomeCodeableConcept?: readonly CodeableConcept[];
  readonly outcomeReference?: readonly Reference[];
  readonly progress?: readonly Annotation[];
  readonly reference?: Reference;
}

export interface CarePlan extends DomainResource {
  readonly resourceType: 'CarePlan';
  readonly identifier?: readonly Identifier[];
  readonly status: 'draft' | 'active' | 'on-hold' | 'revoked' | 'completed' | 'entered-in-error' | 'unknown';
  readonly intent: 'proposal' | 'plan' | 'order' | 'option';
  readonly category?: readonly CodeableConcept[];
  readonly title?: string;
  readonly description?: string;
  readonly subject: Reference;
  readonly encounter?: Reference;
  readonly period?: Period;
  readonly created?: string;
  readonly author?: Reference;
  readonly contributor?: readonly Reference[];
  readonly careTeam?: readonly Reference[];
  readonly addresses?: readonly Reference[];
  readonly goal?: readonly Reference[];
  readonly activity?: readonly CarePlanActivity[];
  readonly note?: readonly Annotation[];
}

export interface CareTeamParticipant extends BackboneElement {
  readonly role?: readonly CodeableConcept[];
  readonly member?: Reference;
  readonly onBehalfOf?: Reference;
  readonly period?: Period;
}

export interface CareTeam extends DomainResource {
  readonly resourceType: 'CareTeam';
  readonly identifier?: readonly Identifier[];
  readonly status?: 'proposed' | 'active' | 'suspended' | 'inactive' | 'entered-in-error';
  readonly category?: readonly CodeableConcept[];
  readonly name?: string;
  readonly subject?: Reference;
  readonly encounter?: Reference;
  readonly period?: Period;
  readonly participant?: readonly CareTeamParticipant[];
  readonly reasonCode?: readonly CodeableConcept[];
  readonly managingOrganization?: readonly Reference[];
  readonly note?: readonly Annotation[];
}

export interface FamilyMemberCondition extends BackboneElement {
  readonly code: CodeableConcept;
  readonly outcome?: CodeableConcept;
  readonly contributedToDeath?: boolean;
  readonly onsetAge?: Quantity;
  readonly onsetPeriod?: Period;
  readonly onsetString?: string;
  readonly note?: readonly Annotation[];
}

export interface FamilyMemberHistory extends DomainResource {
  readonly resourceType: 'FamilyMemberHistory';
  readonly identifier?: readonly Identifier[];
  readonly status: 'partial' | 'completed' | 'entered-in-error' | 'health-unknown';
  readonly dataAbsentReason?: CodeableConcept;
  readonly patient: Reference;
  readonly date?: string;
  readonly name?: string;
  readonly relationship: CodeableConcept;
  readonly sex?: CodeableConcept;
  readonly bornDate?: string;
  readonly bornString?: string;
  readonly ageAge?: Quantity;
  readonly deceasedBoolean?: boolean;
  readonly deceasedAge?: Quantity;
  readonly deceasedDate?: string;
  readonly note?: readonly Annotation[];
  readonly condition?: readonly FamilyMemberCondition[];
}

export interface DeviceUdiCarrier extends BackboneElement {
  readonly deviceIdentifier?: string;
  readonly issuer?: string;
  readonly jurisdiction?: string;
  readonly carrierHRF?: string;
  readonly entryType?: 'barcode' | 'rfid' | 'manual' | 'card' | 'self-reported' | 'unknown';
}

export interface DeviceName extends BackboneElement {
  readonly name: string;
  readonly type:
    | 'udi-label-name'
    | 'user-friendly-name'
    | 'patient-reported-name'
    | 'manufacturer-name'
    | 'model-name'
    | 'other';
}

export interface DeviceVersion extends BackboneElement {
  readonly type?: CodeableConcept;
  readonly value: string;
}

export interface Device extends DomainResource {
  readonly resourceType: 'Device';
  readonly identifier?: readonly Identifier[];
  readonly udiCarrier?: readonly DeviceUdiCarrier[];
  readonly status?: 'active' | 'inactive' | 'entered-in-error' | 'unknown';
  readonly distinctIdentifier?: string;
  readonly manufacturer?: string;
  readonly manufactureDate?: string;
  readonly expirationDate?: string;
  readonly lotNumber?: string;
  readonly serialNumber?: string;
  readonly deviceName?: readonly DeviceName[];
  readonly modelNumber?: string;
  readonly type?: CodeableConcept;
  readonly version?: readonly DeviceVersion[];
  readonly patient?: Reference;
  readonly owner?: Reference;
  readonly location?: Reference;
  readonly safety?: readonly CodeableConcept[];
  readonly note?: readonly Annotation[];
}

export interface DeviceUseStatement extends DomainResource {
  readonly resourceType: 'DeviceUseStatement';
  readonly identifier?: readonly Identifier[];
  readonly status: 'active' | 'completed' | 'entered-in-error' | 'intended' | 'stopped' | 'on-hold';
  readonly subject: Reference;
  readonly timingTiming?: Timing;
  readonly timingPeriod?: Period;
  readonly timingDateTime?: string;
  readonly recordedOn?: string;
  readonly source?: Reference;
  readonly device: Reference;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly bodySite?: CodeableConcept;
  readonly note?: readonly Annotation[];
}

export interface NutritionOrder extends DomainResource {
  readonly resourceType: 'NutritionOrder';
  readonly identifier?: readonly Identifier[];
  readonly status: 'draft' | 'active' | 'on-hold' | 'revoked' | 'completed' | 'entered-in-error' | 'unknown';
  readonly intent: 'proposal' | 'plan' | 'order' | 'option';
  readonly patient: Reference;
  readonly dateTime: string;
  readonly _dateTime?: Element;
  readonly orderer?: Reference;
  readonly oralDiet?: { readonly type?: readonly CodeableConcept[]; readonly instruction?: string };
  readonly note?: readonly Annotation[];
}

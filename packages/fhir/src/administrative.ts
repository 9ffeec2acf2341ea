import type {
  Address,
  Attachment,
  CodeableConcept,
  Coding,
  ContactPoint,
  Element,
  HumanName,
  Identifier,
  Period,
  Quantity,
  Reference,
} from './datatype.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

/** FHIR R4 resources of people, places and visits. */

export type Gender = 'male' | 'female' | 'other' | 'unknown';

export interface PatientContact extends BackboneElement {
  readonly relationship?: readonly CodeableConcept[];
  readonly name?: HumanName;
  readonly telecom?: readonly ContactPoint[];
  readonly address?: Address;
  readonly gender?: Gender;
  readonly organization?: Reference;
  readonly period?: Period;
}

export interface PatientCommunication extends BackboneElement {
  readonly language: CodeableConcept;
  readonly preferred?: boolean;
}

export interface PatientLink extends BackboneElement {
  readonly other: Reference;
  readonly type: 'replaced-by' | 'replaces' | 'refer' | 'seealso';
}

export interface Patient extends DomainResource {
  readonly resourceType: 'Patient';
  readonly identifier?: readonly Identifier[];
  readonly active?: boolean;
  readonly name?: readonly HumanName[];
  readonly telecom?: readonly ContactPoint[];
  readonly gender?: Gender;
  readonly birthDate?: string;
  readonly _birthDate?: Element;
  readonly deceasedBoolean?: boolean;
  readonly deceasedDateTime?: string;
  readonly address?: readonly Address[];
  readonly maritalStatus?: CodeableConcept;
  readonly multipleBirthBoolean?: boolean;
  readonly multipleBirthInteger?: number;
  readonly photo?: readonly Attachment[];
  readonly contact?: readonly PatientContact[];
  readonly communication?: readonly PatientCommunication[];
  readonly generalPractitioner?: readonly Reference[];
  readonly managingOrganization?: Reference;
  readonly link?: readonly PatientLink[];
}

export interface RelatedPerson extends DomainResource {
  readonly resourceType: 'RelatedPerson';
  readonly identifier?: readonly Identifier[];
  readonly active?: boolean;
  readonly patient: Reference;
  readonly relationship?: readonly CodeableConcept[];
  readonly name?: readonly HumanName[];
  readonly telecom?: readonly ContactPoint[];
  readonly gender?: Gender;
  readonly birthDate?: string;
  readonly address?: readonly Address[];
  readonly period?: Period;
  readonly communication?: readonly PatientCommunication[];
}

export interface PractitionerQualification extends BackboneElement {
  readonly identifier?: readonly Identifier[];
  readonly code: CodeableConcept;
  readonly period?: Period;
  readonly issuer?: Reference;
}

export interface Practitioner extends DomainResource {
  readonly resourceType: 'Practitioner';
  readonly identifier?: readonly Identifier[];
  readonly active?: boolean;
  readonly name?: readonly HumanName[];
  readonly telecom?: readonly ContactPoint[];
  readonly address?: readonly Address[];
  readonly gender?: Gender;
  readonly birthDate?: string;
  readonly qualification?: readonly PractitionerQualification[];
}

export interface PractitionerRole extends DomainResource {
  readonly resourceType: 'PractitionerRole';
  readonly identifier?: readonly Identifier[];
  readonly active?: boolean;
  readonly period?: Period;
  readonly practitioner?: Reference;
  readonly organization?: Reference;
  readonly code?: readonly CodeableConcept[];
  readonly specialty?: readonly CodeableConcept[];
  readonly location?: readonly Reference[];
  readonly telecom?: readonly ContactPoint[];
}

export interface OrganizationContact extends BackboneElement {
  readonly purpose?: CodeableConcept;
  readonly name?: HumanName;
  readonly telecom?: readonly ContactPoint[];
  readonly address?: Address;
}

export interface Organization extends DomainResource {
  readonly resourceType: 'Organization';
  readonly identifier?: readonly Identifier[];
  readonly active?: boolean;
  readonly type?: readonly CodeableConcept[];
  readonly name?: string;
  readonly telecom?: readonly ContactPoint[];
  readonly address?: readonly Address[];
  readonly partOf?: Reference;
  readonly contact?: readonly OrganizationContact[];
}

export interface Location extends DomainResource {
  readonly resourceType: 'Location';
  readonly identifier?: readonly Identifier[];
  readonly status?: 'active' | 'suspended' | 'inactive';
  readonly operationalStatus?: Coding;
  readonly name?: string;
  readonly description?: string;
  readonly mode?: 'instance' | 'kind';
  readonly type?: readonly CodeableConcept[];
  readonly telecom?: readonly ContactPoint[];
  readonly address?: Address;
  readonly physicalType?: CodeableConcept;
  readonly managingOrganization?: Reference;
  readonly partOf?: Reference;
}

export type EncounterStatus =
  | 'planned'
  | 'arrived'
  | 'triaged'
  | 'in-progress'
  | 'onleave'
  | 'finished'
  | 'cancelled'
  | 'entered-in-error'
  | 'unknown';

export interface EncounterParticipant extends BackboneElement {
  readonly type?: readonly CodeableConcept[];
  readonly period?: Period;
  readonly individual?: Reference;
}

export interface EncounterDiagnosis extends BackboneElement {
  readonly condition: Reference;
  readonly use?: CodeableConcept;
  readonly rank?: number;
}

export interface EncounterLocation extends BackboneElement {
  readonly location: Reference;
  readonly status?: 'planned' | 'active' | 'reserved' | 'completed';
  readonly physicalType?: CodeableConcept;
  readonly period?: Period;
}

export interface EncounterHospitalization extends BackboneElement {
  readonly preAdmissionIdentifier?: Identifier;
  readonly origin?: Reference;
  readonly admitSource?: CodeableConcept;
  readonly reAdmission?: CodeableConcept;
  readonly dietPreference?: readonly CodeableConcept[];
  readonly specialCourtesy?: readonly CodeableConcept[];
  readonly specialArrangement?: readonly CodeableConcept[];
  readonly destination?: Reference;
  readonly dischargeDisposition?: CodeableConcept;
}

export interface Encounter extends DomainResource {
  readonly resourceType: 'Encounter';
  readonly identifier?: readonly Identifier[];
  readonly status: EncounterStatus;
  readonly class: Coding;
  readonly type?: readonly CodeableConcept[];
  readonly serviceType?: CodeableConcept;
  readonly priority?: CodeableConcept;
  readonly subject?: Reference;
  readonly episodeOfCare?: readonly Reference[];
  readonly basedOn?: readonly Reference[];
  readonly participant?: readonly EncounterParticipant[];
  readonly period?: Period;
  readonly length?: Quantity;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly diagnosis?: readonly EncounterDiagnosis[];
  readonly account?: readonly Reference[];
  readonly hospitalization?: EncounterHospitalization;
  readonly location?: readonly EncounterLocation[];
  readonly serviceProvider?: Reference;
  readonly partOf?: Reference;
}

export interface Account extends DomainResource {
  readonly resourceType: 'Account';
  readonly identifier?: readonly Identifier[];
  readonly status: 'active' | 'inactive' | 'entered-in-error' | 'on-hold' | 'unknown';
  readonly type?: CodeableConcept;
  readonly name?: string;
  readonly subject?: readonly Reference[];
  readonly servicePeriod?: Period;
  readonly guarantor?: readonly AccountGuarantor[];
}

export interface AccountGuarantor extends BackboneElement {
  readonly party: Reference;
  readonly onHold?: boolean;
  readonly period?: Period;
}

export interface Coverage extends DomainResource {
  readonly resourceType: 'Coverage';
  readonly identifier?: readonly Identifier[];
  readonly status: 'active' | 'cancelled' | 'draft' | 'entered-in-error';
  readonly type?: CodeableConcept;
  readonly policyHolder?: Reference;
  readonly subscriber?: Reference;
  readonly subscriberId?: string;
  readonly beneficiary: Reference;
  readonly dependent?: string;
  readonly relationship?: CodeableConcept;
  readonly period?: Period;
  readonly order?: number;
  readonly network?: string;
  readonly class?: readonly CoverageClass[];
  readonly payor: readonly Reference[];
  readonly costToBeneficiary?: readonly CoverageCostToBeneficiary[];
}

export interface CoverageCostToBeneficiary extends BackboneElement {
  readonly type?: CodeableConcept;
  readonly valueMoney?: { readonly value?: number; readonly currency?: string };
}

export interface CoverageClass extends BackboneElement {
  readonly type: CodeableConcept;
  readonly value: string;
  readonly name?: string;
}

export interface GroupMember extends BackboneElement {
  readonly entity: Reference;
  readonly period?: Period;
  readonly inactive?: boolean;
}

export interface Group extends DomainResource {
  readonly resourceType: 'Group';
  readonly identifier?: readonly Identifier[];
  readonly active?: boolean;
  readonly type: 'person' | 'animal' | 'practitioner' | 'device' | 'medication' | 'substance';
  readonly actual: boolean;
  readonly code?: CodeableConcept;
  readonly name?: string;
  readonly quantity?: number;
  readonly managingEntity?: Reference;
  readonly member?: readonly GroupMember[];
}

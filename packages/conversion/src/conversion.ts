import type { Patient, Resource } from '@causeway/fhir';
import type { SourcePatient } from '@causeway/person';
import type { FacilityContext } from './facility-context.ts';

/** A FHIR R4 resource the input reports, the Patient apart. */
export type ReportedResource = {
  readonly resourceType: string;
  readonly id: string;
  /** The source withdrew it; then there is no resource. */
  readonly deleted: boolean;
  readonly resource?: Resource;
  /** Where in the input it was read, as its format names places: `OBX[3]`, `entry[2]`, `row[17]`. No PHI. */
  readonly origin: string;
};

export type ReportedEncounter = {
  readonly id: string;
  /** v3 ActCode (`IMP`, `EMER`, `AMB`) where the input has one of its codes, else as sent. */
  readonly class: string;
  /** FHIR encounter status. */
  readonly status: string;
  /** The place as text; empty if none was said. */
  readonly location: string;
};

type Said = {
  readonly sourcePatient: SourcePatient;
  /** What it is: `ADT_A01` of HL7 v2, the document type of a C-CDA, the event of a FHIR message. */
  readonly trigger: string;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  readonly patient: Patient | undefined;
  /** Where in the input the patient was read: `PID`. */
  readonly patientOrigin: string;
  /** Elements the sender asked to delete: `Patient.telecom`. */
  readonly cleared: readonly string[];
  /** What was sent and came to nothing: where (`PID-21`, `ZPD`) and how often. */
  readonly unmapped: Readonly<Record<string, number>>;
};

/** What an input says of one source patient. */
export type Facts = Said & {
  readonly kind: 'facts';
  readonly encounter: ReportedEncounter | undefined;
  readonly resources: readonly ReportedResource[];
};

/** `merged` is the source patient's from now on. */
export type Merge = Said & { readonly kind: 'merge'; readonly merged: SourcePatient };

/** `parted` is not the source patient after all. */
export type Part = Said & { readonly kind: 'part'; readonly parted: SourcePatient };

/** The source patient is no more. */
export type Removal = Said & { readonly kind: 'removal' };

export type Conversion = Facts | Merge | Part | Removal;

export type ConvertOptions = {
  readonly facility: FacilityContext;
  /** Milliseconds since 1970; stands in for a time the input does not say. */
  readonly receivedAt: number;
};

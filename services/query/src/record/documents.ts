import { collection, type Document } from '@causeway/doc-store';
import type { SourcePatient } from '@causeway/person';
import type { SearchFields } from '../search/search-fields.ts';

/** Where the message stands that a document was last told by. */
export interface Told {
  readonly partition: number;
  readonly offset: number;
}

/** A source patient, as last described. */
export interface PatientDocument extends Document {
  /** Id of the source patient. */
  readonly id: string;
  readonly sourcePatient: SourcePatient;
  /** Each identifier as `system|value` and as `value`. */
  readonly identifiers: readonly string[];
  /** The FHIR Patient as its source's messages tell it together; empty until one describes the patient. */
  readonly json: string;
  /** Facility that described the patient last. */
  readonly facility: string;
  /** ms since the epoch, when what is known of the patient last changed. */
  readonly recordedAt: number;
  /** Partition of the source patient's events; its shared resources are under it. */
  readonly partition: number;
  readonly told: Told;
  /** The source removed the patient, and has not told of them again; the facts are kept and shown to nobody. */
  readonly removed?: true;
}

/** A fact as its source last reported it. */
export interface ResourceDocument extends Document, SearchFields {
  /** `<source patient>/<type>/<id>` */
  readonly id: string;
  /** Id of the source patient. */
  readonly patient: string;
  readonly type: string;
  /** `<type>/<id>` */
  readonly reference: string;
  /** ms since the epoch, when the exchange first knew of it: its place in the record, which updates do not move. */
  readonly createdAt: number;
  /** ms since the epoch, when its content last changed. */
  readonly recordedAt: number;
  /** Partition of the source patient's events; its shared resources are under it. */
  readonly partition: number;
  /** The resource as it came; an Encounter as the messages about it tell it together; a Binary without its data. */
  readonly json: string;
  readonly told: Told;
  /** Of a Binary: how many documents its data is in. */
  readonly parts?: number;
}

/** A part of what a Binary holds: a document stays far below what a store takes. */
export interface ContentDocument extends Document {
  /** `<source patient>/Binary/<id>/<n>`, from 0. */
  readonly id: string;
  /** Base64. */
  readonly data: string;
}

/** What a facility names for many of its patients: a practitioner, a place. It tells nothing of a patient. */
export interface SharedDocument extends Document {
  /** `<type>/<id>@<partition>`: each partition keeps its own, so that no partition waits for or overwrites another. */
  readonly id: string;
  /** ms since the epoch, when its content last changed in this partition. */
  readonly recordedAt: number;
  readonly json: string;
  readonly told: Told;
}

/** A fact its source withdrew: a correction of an earlier message does not bring it back. */
export interface WithdrawnDocument extends Document {
  /** That of the fact. */
  readonly id: string;
  readonly told: Told;
}

/** By this name a document of the source patient was replaced, before or after it came. */
export interface ReplacedDocument extends Document {
  /** `<source patient>/<hash of the name>` */
  readonly id: string;
  readonly told: Told;
}

/**
 * The last message taken of a source patient from one partition of messages: a source's formats may come by different
 * partitions, whose offsets say nothing of each other.
 */
export interface ProgressDocument extends Document {
  /** `<source patient>@<partition of the message>` */
  readonly id: string;
  /** Offset of the message in its partition; it only grows for one source patient. */
  readonly offset: number;
  /** Which of the events of that message. */
  readonly index: number;
}

export const patients = collection<PatientDocument>('patients', {
  identifiers: { fields: ['identifiers'], multi: true },
});

/** No indexed field changes with an update, which then writes the document and no index. */
export const resources = collection<ResourceDocument>('resources', {
  timeline: { fields: ['patient', 'createdAt'] },
  kind: { fields: ['patient', 'type', 'createdAt'] },
  reference: { fields: ['reference', 'createdAt'] },
});

export const contents = collection<ContentDocument>('contents');

export const shared = collection<SharedDocument>('shared');

export const progress = collection<ProgressDocument>('progress');

export const replaced = collection<ReplacedDocument>('replaced');

export const withdrawn = collection<WithdrawnDocument>('withdrawn');

export function sharedDocumentId(reference: string, partition: number): string {
  return `${reference}@${partition}`;
}

import type { Conversion, ConvertOptions, FacilityContext } from '@causeway/conversion';
import type { SourcePatient } from '@causeway/person';
import type { Refusal } from '@causeway/schemas';

/** One format that messages come in: how intake reads it, what it becomes, how a part of it is shown. Pure. */
export interface InboundFormat {
  /** `MessageReceived.contentType`. */
  readonly contentType: string;
  /** As far as intake must know a body before it is kept. Never throws for what a sender did. */
  readonly read: (body: Buffer) => Reading;
  /** Throws `ConversionError`. */
  readonly convert: (body: Buffer, options: ConvertOptions) => readonly Conversion[];
  /** What stands at an `origin` that `convert` gave; undefined where there is no such place. */
  readonly excerpt: (body: Buffer, origin: string) => string | undefined;
}

export interface Reading {
  /** What the message calls itself: the document id, Bundle.identifier. Empty where it has no name. */
  readonly controlId: string;
  /** What it is, for people and counters: `ClinicalDocument 34133-9`, `Bundle transaction`. No PHI. */
  readonly messageType: string;
  readonly identify: (facility: FacilityContext) => Whose;
}

/** Whose it is, or why it is not taken. */
export type Whose = { readonly sourcePatient: SourcePatient } | { readonly refusal: Refusal };

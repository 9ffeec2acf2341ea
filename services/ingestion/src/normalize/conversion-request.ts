import type { FacilityContext } from '@causeway/conversion';
import type { CodeMap } from '@causeway/terminology';
import type { FhirOutcomeDocument } from '../fhir/fhir-documents.ts';
import type { Inbound } from './clinical-event.ts';
import type { Changes } from './sent-once.ts';

/** Asked of the conversion thread: what all of these messages say. */
export interface ConversionRequest {
  readonly id: number;
  readonly messages: readonly SentMessage[];
  /** Bodies, one after the other. */
  readonly data: Uint8Array;
  readonly facilities: Changes<FacilityContext>;
  /** Code books, as their maps. */
  readonly books: Changes<readonly CodeMap[]>;
}

export interface SentMessage {
  readonly key: string;
  readonly position: Inbound['position'];
  readonly event: Omit<Inbound['event'], 'body'>;
  /** Where its body ends in `data`; it begins where the one before ends. */
  readonly end: number;
  /** Among `facilities`, of this question or one before. */
  readonly facility: number;
  /** Among `books`. */
  readonly book: number;
  readonly outcome: FhirOutcomeDocument | undefined;
}

export type ConversionReply = { readonly id: number } & (
  | { readonly events: PackedEvents }
  | { readonly invalid: InvalidMessage }
);

/** Clinical events in the single-object encoding, one after the other. */
export interface PackedEvents {
  readonly keys: readonly string[];
  readonly ends: readonly number[];
  readonly data: Uint8Array;
}

/** The first message that cannot be converted. */
export interface InvalidMessage {
  readonly index: number;
  readonly code: string;
  readonly text: string;
  /** Where an unexpected error came from; none for one that the converter foresaw. */
  readonly cause: Error | undefined;
}

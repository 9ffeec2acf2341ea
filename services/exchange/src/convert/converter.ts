import type { Conversion } from '@causeway/conversion';

export const formats = ['hl7v2', 'ccda', 'fhir', 'csv'] as const;
export type Format = (typeof formats)[number];

export interface ConvertInput {
  readonly bytes: Buffer;
  /** Of the file; only its ending is looked at. */
  readonly name: string;
  /** IANA; of times that carry no offset. */
  readonly timeZone: string;
  /** Milliseconds since 1970; stands in for a time the input does not say. */
  readonly receivedAt: number;
  /** How a table is read; guessed otherwise. */
  readonly mapping?: unknown;
}

/** One message, document or table of an input: what it says, or why it could not be converted. */
export type Part =
  | { readonly ok: true; readonly conversions: readonly Conversion[] }
  | { readonly ok: false; readonly code: string; readonly text: string; readonly location: string };

/** One format on the command line, where no facility is registered. */
export interface Converter {
  readonly format: Format;
  /** Whether the bytes look like it. */
  readonly recognises: (input: Pick<ConvertInput, 'bytes' | 'name'>) => boolean;
  readonly convert: (input: ConvertInput) => readonly Part[];
}

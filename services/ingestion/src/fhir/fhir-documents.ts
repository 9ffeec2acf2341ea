import { collection, type Document } from '@causeway/doc-store';
import type { Fault, KnownResource } from '@causeway/fhir-intake';

/** What a facility sent, as far as later requests ask about it. */
export interface FhirResourceDocument extends Document {
  /** `resourceKey`. */
  readonly id: string;
  readonly known: KnownResource;
  /** Each identifier as `facility|type|system|value` and `facility|type|value`; none of a deleted one. */
  readonly tokens: readonly string[];
  /** The eventId of the request that last changed it. */
  readonly changedBy: string;
}

/** One operation of a request, as it was decided. */
export interface DecidedEntry {
  readonly index: number;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly status: number;
  readonly fault: Fault | null;
}

/** What became of a request: its answer, and what it was decided by. */
export interface FhirOutcomeDocument extends Document {
  /** The eventId of the message. */
  readonly id: string;
  /** Of the whole; null where at least one entry was taken. */
  readonly fault: Fault | null;
  readonly entries: readonly DecidedEntry[];
  /** What was known then, by what was asked for. */
  readonly known: readonly (readonly [string, KnownResource])[];
  readonly byToken: readonly (readonly [string, readonly KnownResource[]])[];
  /** The request it repeats, which was answered the same. */
  readonly repeats: string | null;
}

/** The last request with this content. */
export interface FhirRequestDocument extends Document {
  /** `facility|digest` */
  readonly id: string;
  readonly eventId: string;
}

/** How often validation found something in what a facility sent. */
export interface FindingDocument extends Document {
  /** `facility|code path` */
  readonly id: string;
  readonly facility: string;
  readonly code: string;
  /** Without indexes, so that alike ones count together. */
  readonly path: string;
  readonly count: number;
  /** ms since the epoch. */
  readonly lastAt: number;
}

export const fhirResources = collection<FhirResourceDocument>('fhirResources', {
  tokens: { fields: ['tokens'], multi: true },
});
export const fhirOutcomes = collection<FhirOutcomeDocument>('fhirOutcomes');
export const fhirRequests = collection<FhirRequestDocument>('fhirRequests');
export const findings = collection<FindingDocument>('findings', { facility: { fields: ['facility', 'count'] } });

export function resourceKey(facility: string, type: string, id: string): string {
  return `${facility}|${type}|${id}`;
}

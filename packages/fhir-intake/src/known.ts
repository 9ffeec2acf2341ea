import type { SourcePatient } from '@causeway/person';

/** What the exchange remembers of a resource that a facility sent before. */
export interface KnownResource {
  readonly type: string;
  /** By which the exchange knows it. */
  readonly id: string;
  /** Whose it is; null for what belongs to no patient. */
  readonly patient: SourcePatient | null;
  /** From 1. */
  readonly version: number;
  readonly deleted: boolean;
  /** As it was sent, of what belongs to no patient and of DocumentReferences; else empty. */
  readonly json: string;
  /** Of an Encounter: what its next event is told by. */
  readonly encounter: EncounterState | null;
}

export interface EncounterState {
  readonly status: string;
  readonly class: string;
  readonly location: string;
}

/** What a facility sent before, as ingestion's own view has it. Never another facility's. */
export interface Known {
  /** By the id the sender gave it, or by the exchange's. */
  byId(type: string, id: string): KnownResource | undefined;
  /** Not deleted ones with the identifier, as `system|value` or `value`; two are enough. */
  byIdentifier(type: string, token: string): readonly KnownResource[];
}

export const nothingKnown: Known = {
  byId: () => undefined,
  byIdentifier: () => [],
};

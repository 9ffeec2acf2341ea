// plan.ts — what becomes of every operation: created, updated, withdrawn, or why not. Deterministic: the same
// submission and the same knowledge give the same plan.
import type { FacilityContext } from '@causeway/conversion';
import type { SourcePatient } from '@causeway/person';
import type { Fault } from './fault.ts';
import type { KnownResource } from './known.ts';
import type { Operation, Submission } from './submission.ts';

export interface Planned {
  readonly operation: Operation;
  /** `none`: a conditional create that found what it would have made, or a deletion of what is not there. */
  readonly action: 'report' | 'withdraw' | 'none';
  readonly status: 200 | 201 | 204;
  /** By which the exchange knows the resource. */
  readonly id: string;
  readonly version: number;
  /** Whose it is; null: no patient's, so that it goes with those that refer to it. */
  readonly patient: SourcePatient | null;
  /** Whose it was, where that changed. */
  readonly previous: SourcePatient | null;
  readonly known: KnownResource | undefined;
}

/** What a reference points at, by the text that stood there. */
export interface Link {
  /** What is to stand there. */
  readonly reference?: string;
  /** In place of the reference, where only a business identifier is known. */
  readonly identifier?: { readonly system?: string; readonly value: string };
  /** Which entry of the submission it is. */
  readonly entry?: number;
  /** What no entry is and the facility sent before. */
  readonly known?: KnownResource;
  readonly patient: SourcePatient | null;
}

export interface Plan {
  readonly submission: Submission;
  readonly facility: FacilityContext;
  readonly planned: readonly Planned[];
  /** By entry. */
  readonly faults: ReadonlyMap<number, Fault>;
  readonly links: ReadonlyMap<string, Link>;
}

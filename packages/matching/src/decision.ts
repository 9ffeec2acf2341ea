import type { Field } from './field.ts';

export type Outcome = 'link' | 'review' | 'separate';

/** What one field says for or against one person, in bits (log2 of m over u). */
export interface Weight {
  /** A compared field, `prior`, `household`, or `moved`: what shared homes and changed addresses take back. */
  readonly field: Field | 'prior' | 'household' | 'moved';
  readonly level: string;
  readonly weight: number;
}

/** A reason not to link by itself, whatever the score. */
export interface Veto {
  readonly rule: 'exclusive-identifier' | 'twins' | 'suffix' | 'birth-date' | 'identifier' | 'evidence';
  /** `forbid`: two humans, never proposed. `review`: a person decides. */
  readonly effect: 'forbid' | 'review';
}

export interface Decision {
  readonly outcome: Outcome;
  /** log2 of the odds that both are one person. */
  readonly score: number;
  readonly probability: number;
  /** Adds up to `score`. Says which fields agree and how well, never their values. */
  readonly waterfall: readonly Weight[];
  readonly vetoes: readonly Veto[];
}

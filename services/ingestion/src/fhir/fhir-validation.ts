import { type Fault, mhdFaults, type Operation, type Submission } from '@causeway/fhir-intake';
import { type ValidationIssue, validate } from '@causeway/fhir-validation';
import type { FhirValidation } from '../facility/facility.ts';

/** What validation found at one element. */
export interface Finding {
  /** Of the entry. */
  readonly index: number;
  readonly severity: ValidationIssue['severity'];
  readonly code: ValidationIssue['code'];
  /** Without indexes: `Patient.name.family`. */
  readonly path: string;
  readonly expression: string;
  readonly text: string;
}

export interface Examined {
  readonly refused: readonly Fault[];
  readonly findings: readonly Finding[];
}

/** What an interface engineer reads in one answer. */
const mostIssues = 50;

/** Looks at every resource as the facility's policy wants it. */
export function examined(submission: Submission, policy: FhirValidation): Examined {
  const provided = mhdFaults(submission);
  if (provided.length > 0) return { refused: provided, findings: [] };
  const { operations } = submission;
  if (policy === 'accept') return { refused: [], findings: [] };
  const findings = operations.flatMap(found);
  if (policy === 'flag') return { refused: [], findings };
  const refused = findings
    .filter(it => it.severity === 'error')
    .slice(0, mostIssues)
    .map(({ code, text, expression }): Fault => {
      return { status: 422, code, text, expression };
    });
  return { refused, findings: [] };
}

function found({ index, origin, resource }: Operation): readonly Finding[] {
  if (resource === undefined) return [];
  const { resourceType } = resource;
  return validate(resource, { expression: origin }).map(({ severity, code, expression, text }) => {
    const path = `${resourceType}${expression.slice(origin.length)}`.replace(/\[\d+\]/g, '');
    return { index, severity, code, path, expression, text: `${lastOf(expression)} ${text}` };
  });
}

/** The element's name, to begin the sentence with. */
function lastOf(expression: string): string {
  return expression.split('.').at(-1) ?? expression;
}

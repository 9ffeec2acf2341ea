import type { IssueSeverity, IssueType, OperationOutcome } from './infrastructure.ts';

export type Issue = {
  readonly severity: IssueSeverity;
  readonly code: IssueType;
  /** For people; no PHI. */
  readonly text: string;
  /** FHIRPath of the element at fault. */
  readonly expression?: string;
  /** Words that a profile prescribes. */
  readonly diagnostics?: string;
};

/** One or more issues as a value. */
export function operationOutcome(first: Issue, ...others: readonly Issue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [first, ...others].map(issue) };
}

function issue({ severity, code, text, expression, diagnostics }: Issue): OperationOutcome['issue'][number] {
  return {
    ...{ severity, code, details: { text } },
    ...(diagnostics === undefined ? {} : { diagnostics }),
    ...(expression === undefined ? {} : { expression: [expression] }),
  };
}

import type { IssueSeverity, IssueType } from '@causeway/fhir';

interface ProblemOptions {
  readonly cause?: unknown;
  readonly expression?: string;
  /** Words that a profile prescribes. */
  readonly diagnostics?: string;
  readonly severity?: IssueSeverity;
}

/** An answer other than 2xx, as a value that the edge turns into an OperationOutcome. Its text holds no PHI. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** FHIR issue-type. */
  readonly code: IssueType;
  readonly retryable: boolean;
  /** FHIRPath of the element at fault. */
  readonly expression: string | undefined;
  readonly diagnostics: string | undefined;
  readonly severity: IssueSeverity;

  constructor(status: number, code: IssueType, message: string, options: ProblemOptions = {}) {
    super(message, options);
    this.expression = options.expression;
    this.diagnostics = options.diagnostics;
    this.severity = options.severity ?? 'error';
    this.status = status;
    this.code = code;
    this.retryable = status >= 500 || status === 429;
  }
}

export const problems = {
  invalid: (text: string, expression?: string) => new Problem(400, 'invalid', text, { expression }),
  /** A bare name stands for a registered authority; of one that nobody has, nobody would be found. */
  unknownAuthority: () =>
    problems.invalid('no facility is registered with an authority of this name; write its system as a URI'),
  unauthenticated: (text: string) => new Problem(401, 'login', text),
  forbidden: (text: string) => new Problem(403, 'forbidden', text),
  /** Consent says no. */
  suppressed: (text: string) => new Problem(403, 'suppressed', text),
  notFound: (text: string) => new Problem(404, 'not-found', text),
  /** It was here (http://hl7.org/fhir/R4/http.html#read). */
  gone: (text: string) => new Problem(410, 'deleted', text),
  conflict: (text: string) => new Problem(409, 'conflict', text),
  unprocessable: (text: string, expression?: string) => new Problem(422, 'processing', text, { expression }),
  unavailable: (text: string, cause?: unknown) => new Problem(503, 'transient', text, { cause }),
} as const;

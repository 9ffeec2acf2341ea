/** An answer other than 2xx, as a value that the edge turns into an OperationOutcome. Its text holds no PHI. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** FHIR issue-type. */
  readonly code: string;
  readonly retryable: boolean;

  constructor(status: number, code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.retryable = status >= 500 || status === 429;
  }
}

export const problems = {
  invalid: (text: string) => new Problem(400, 'invalid', text),
  unauthenticated: (text: string) => new Problem(401, 'login', text),
  forbidden: (text: string) => new Problem(403, 'forbidden', text),
  /** Consent says no. */
  suppressed: (text: string) => new Problem(403, 'suppressed', text),
  notFound: (text: string) => new Problem(404, 'not-found', text),
  conflict: (text: string) => new Problem(409, 'conflict', text),
  unprocessable: (text: string) => new Problem(422, 'processing', text),
  unavailable: (text: string, cause?: unknown) => new Problem(503, 'transient', text, { cause }),
} as const;

import type { IssueType } from '@causeway/fhir';

/** Why something sent is not taken, as an OperationOutcome says it. No PHI: it names elements, never their values. */
export interface Fault {
  readonly status: 400 | 404 | 405 | 409 | 412 | 413 | 422 | 500;
  readonly code: IssueType;
  /** What is wrong and what to do. */
  readonly text: string;
  /** FHIRPath of the element at fault. */
  readonly expression: string;
}

/** Thrown within the package where the whole submission falls. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.text);
    this.fault = fault;
  }
}

/** Runs what cannot fail but by a fault of ours: such a request is kept and refused, and holds up nobody else's. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FaultError) throw error;
    const text =
      'The exchange failed to read this request. It is kept; once the fault is corrected, the operator can replay it.';
    return fail(500, 'exception', text);
  }
}

export function fail(status: Fault['status'], code: IssueType, text: string, expression = ''): never {
  throw new FaultError({ status, code, text, expression });
}

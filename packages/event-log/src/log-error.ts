export type LogErrorCode =
  /** The log cannot be reached or does not answer. */
  | 'unavailable'
  /** The outcome of an append is not known, or it was refused for now. */
  | 'append-failed'
  /** A record the log will never take. */
  | 'record-too-large'
  | 'unknown-topic'
  | 'partition-count'
  | 'closed';

/** What went wrong with the log, and whether the same call may succeed later. Carries no keys and no values. */
export class LogError extends Error {
  override readonly name = 'LogError';
  readonly code: LogErrorCode;
  readonly retryable: boolean;

  constructor(code: LogErrorCode, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
  }
}

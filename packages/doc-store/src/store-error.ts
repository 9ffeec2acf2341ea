export type StoreErrorCode = 'unavailable' | 'conflict' | 'unique' | 'undeclared-index' | 'invalid-cursor' | 'closed';

/** What went wrong with the store, and whether the same call may succeed later. Carries no document content. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly retryable: boolean;

  constructor(code: StoreErrorCode, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
  }
}

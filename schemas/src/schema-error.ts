export type SchemaErrorCode =
  /** The bytes are not an encoded event, or are cut short. */
  | 'undecodable'
  /** The writer's schema is not among those known: usually a newer release wrote it. */
  | 'unknown-schema'
  /** An event of another topic. */
  | 'wrong-topic'
  /** An event to encode lacks a field or has one of another type. */
  | 'invalid-event'
  /** The schema registry does not answer. */
  | 'registry-unavailable'
  /** The schema registry refused a schema or the caller. */
  | 'registry-refused';

/** What went wrong with the encoding of an event. Says which schema and field, never what stood in it. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly code: SchemaErrorCode;
  readonly retryable: boolean;

  constructor(code: SchemaErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

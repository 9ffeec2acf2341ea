export type ConversionErrorCode =
  /** Not what its format says it is: no message, no XML, no JSON, no table. */
  | 'unreadable'
  /** Larger, deeper or with more references than is safe to read. */
  | 'too-large'
  /** Well-formed, and of a kind there is no map for. */
  | 'unsupported-message'
  | 'missing-patient-identifier'
  | 'unknown-authority';

/** An input that cannot be converted, whenever it is tried. Says where, never what: no PHI. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
  readonly code: ConversionErrorCode;
  readonly retryable = false;
  /** As the format names places: `PID^1^3`, `/ClinicalDocument/recordTarget`, `entry[2]`, `row[17]`. */
  readonly location: string;

  constructor(code: ConversionErrorCode, message: string, location: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.location = location;
  }
}

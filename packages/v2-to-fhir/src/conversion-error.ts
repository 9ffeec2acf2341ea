import type { RefusalReason } from './source-patient.ts';

export type ConversionErrorCode = 'unsupported-message' | RefusalReason;

/** A message that cannot be converted, whenever it is tried. Says where, never what. */
export class ConversionError extends Error {
  readonly code: ConversionErrorCode;
  readonly retryable = false;
  /** ERL form: `PID^1^3`. */
  readonly location: string;

  constructor(code: ConversionErrorCode, message: string, location: string) {
    super(message);
    this.name = 'ConversionError';
    this.code = code;
    this.location = location;
  }
}

/** What went wrong, in one word:
 * - `unreadable`: the bytes are no HL7 v2 message (no usable MSH, or absurdly many pieces).
 * - `invalid-path`: a path such as `PID-3.1` was written wrongly by the program.
 * - `frame-too-large`, `frame-garbage`, `frame-unsafe`: the MLLP framing was broken.
 * - `connect-failed`, `connection-closed`, `timeout`: the MLLP connection failed; sending again is safe.
 */
export type Hl7ErrorCode =
  | 'unreadable'
  | 'invalid-path'
  | 'frame-too-large'
  | 'frame-garbage'
  | 'frame-unsafe'
  | 'connect-failed'
  | 'connection-closed'
  | 'timeout';

export type Hl7ErrorOptions = {
  readonly cause?: unknown;
  /** Where in the message, in ERL form: `MSH`, `MSH^1^2`. */
  readonly location?: string;
  /** HL7 table 0357 code for the ERR segment. */
  readonly hl7Code?: string;
};

const retryableCodes: ReadonlySet<Hl7ErrorCode> = new Set<Hl7ErrorCode>([
  'connect-failed',
  'connection-closed',
  'timeout',
]);

/** The one error of this package. Its message never quotes the content of a message. */
export class Hl7Error extends Error {
  readonly code: Hl7ErrorCode;
  readonly retryable: boolean;
  readonly location: string | undefined;
  readonly hl7Code: string | undefined;

  constructor(code: Hl7ErrorCode, message: string, options: Hl7ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Hl7Error';
    this.code = code;
    this.retryable = retryableCodes.has(code);
    this.location = options.location;
    this.hl7Code = options.hl7Code;
  }
}

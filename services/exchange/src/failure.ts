/** What a command ends with, as scripts see it. */
export const exitCodes = {
  done: 0,
  /** The exchange answered, and said no. */
  refused: 1,
  /** Not tried, or nobody answered: usage, settings, files, connections. */
  unavailable: 2,
  /** Ended by a second Ctrl-C. */
  forced: 130,
} as const;

/** Why a command could not do its work: a line that says what, and a hint that says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: string;
  readonly exitCode: number;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { hint?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? exitCodes.unavailable;
    this.retryable = code === 'unreachable';
  }
}

/** `ECONNREFUSED` and the like, from an error or what caused it. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return systemCode(error.errors[0]);
  if ('syscall' in error && 'code' in error && typeof error.code === 'string') return error.code;
  return systemCode(error.cause);
}

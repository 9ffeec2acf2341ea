import { errorTable } from './kafka-protocol.ts';
import { LogError, type LogErrorCode } from './log-error.ts';

/** An error code in a broker's answer, by its name in the Kafka protocol. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly type: string;

  constructor(type: string, api: string) {
    super(`${api}: ${type}`);
    this.type = type;
  }
}

/** No answer: not connected, the connection broke, or the time was up. The request may or may not have been carried out. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

const typeByCode = new Map(errorTable.map(({ code, type }) => [code, type]));
// Codes newer than kafkajs 2.2.4.
typeByCode.set(89, 'THROTTLING_QUOTA_EXCEEDED').set(100, 'UNKNOWN_TOPIC_ID').set(107, 'INELIGIBLE_REPLICA');

export function errorType(code: number): string {
  return typeByCode.get(code) ?? `CODE_${code}`;
}

export function failOn(code: number, api: string): void {
  if (code !== 0) throw new BrokerError(errorType(code), api);
}

/** Refusals that stay the same however often the call is repeated. Every other code is tried again. */
const FINAL = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_PARTITIONS',
  'INVALID_CONFIG',
  'INVALID_REQUEST',
  'POLICY_VIOLATION',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'INVALID_RECORD',
  'INVALID_GROUP_ID',
  'INCONSISTENT_GROUP_PROTOCOL',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
]);

export function isFinal(error: unknown): boolean {
  if (error instanceof LogError) return !error.retryable;
  return error instanceof BrokerError && FINAL.has(error.type);
}

export function toLogError(error: unknown, code: LogErrorCode = 'unavailable'): LogError {
  if (error instanceof LogError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LogError(code, reason, { retryable: !isFinal(error), cause: error });
}

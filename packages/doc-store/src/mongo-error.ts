import {
  MongoBulkWriteError,
  MongoClientBulkWriteError,
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import { StoreError } from './store-error.ts';

const duplicateKey = 11000;
const writeConflict = 112;
const namespaceExists = 48;
const indexNotFound = 27;
/** Nobody asked for the next page for ten minutes, or the server started anew. */
const cursorNotFound = 43;
/** Bad credentials, no permission: waiting does not help. */
const refusals = new Set([13, 18]);
/** Elections, shut-downs, time-outs and lost hosts, as the driver's specification lists them (retryable writes). */
const passing = new Set([6, 7, 50, 89, 91, 134, 189, 202, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** The error of the port for one of the driver's; anything else is returned as it is. */
export function mongoError(error: unknown): unknown {
  if (!(error instanceof MongoError)) return error;
  if (isDuplicateId(error) || error.code === writeConflict) return conflict(error);
  if (error.code === duplicateKey) {
    return new StoreError('unique', 'another document has this value of a unique index', {
      retryable: false,
      cause: withoutContent(error),
    });
  }
  const transient = error.hasErrorLabel('TransientTransactionError');
  if (isConnectionError(error)) {
    return new StoreError('unavailable', 'the document server does not answer', {
      retryable: true,
      cause: withoutContent(error),
    });
  }
  const retryable =
    !refusals.has(Number(error.code)) &&
    (passing.has(Number(error.code)) || error.hasErrorLabel('RetryableWriteError'));
  if (transient && !retryable) return conflict(error);
  return new StoreError('unavailable', `the document server refuses: ${summary(error)}`, {
    retryable,
    cause: withoutContent(error),
  });
}

/** The error of the first write that failed, or of the whole command, in place of the one the driver wraps it in. */
export function ofBulkWrite(error: unknown): unknown {
  if (!(error instanceof MongoClientBulkWriteError)) return error;
  const [first] = error.writeErrors.values();
  return first ? new MongoServerError({ code: first.code, errmsg: first.message }) : (error.cause ?? error);
}

/** Whether work that met this error may be run again from its beginning. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error.code === writeConflict || error.code === cursorNotFound) return true;
  return error.hasErrorLabel('TransientTransactionError') || isDuplicateId(error);
}

/** No server was found in all the time the driver looks for one. */
export function isNoServer(error: unknown): boolean {
  return error instanceof MongoServerSelectionError;
}

/** Whether the server may or may not have committed, so that the commit is to be sent again. */
export function isCommitUnknown(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
}

/** The id itself is taken, not a value of a declared index. */
export function isDuplicateId(error: unknown): boolean {
  if (!(error instanceof MongoError) || error.code !== duplicateKey) return false;
  const pattern: unknown = error instanceof MongoServerError ? error.keyPattern : undefined;
  if (typeof pattern === 'object' && pattern !== null) return Object.keys(pattern).join() === '_id';
  return /index: _id_(?: |$)/.test(error.message);
}

export function isNamespaceExists(error: unknown): boolean {
  return error instanceof MongoError && error.code === namespaceExists;
}

export function isIndexNotFound(error: unknown): boolean {
  return error instanceof MongoError && error.code === indexNotFound;
}

function conflict(error: MongoError): StoreError {
  return new StoreError('conflict', 'another transaction changed what this one read or wrote', {
    retryable: true,
    cause: withoutContent(error),
  });
}

function isConnectionError(error: MongoError): boolean {
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoNotConnectedError ||
    error instanceof MongoTopologyClosedError ||
    error instanceof MongoClientClosedError ||
    error instanceof MongoOperationTimeoutError
  );
}

/** The server quotes keys and documents in its messages, so of its errors only the kind is kept. */
function withoutContent(error: MongoError): Error {
  return error instanceof MongoServerError || error instanceof MongoBulkWriteError ? new Error(summary(error)) : error;
}

function summary(error: MongoError): string {
  const codeName: unknown = error instanceof MongoServerError ? error.codeName : undefined;
  return [error.name, error.code, typeof codeName === 'string' ? codeName : undefined]
    .filter(part => part !== undefined)
    .join(' ');
}

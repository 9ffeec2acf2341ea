export const RECORDS = Symbol('query records');
/** ms since the epoch. */
export const STARTED_AT = Symbol('query started at');

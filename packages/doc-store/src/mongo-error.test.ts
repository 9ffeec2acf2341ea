import { MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isTransient, mongoError } from './mongo-error.ts';

describe("the driver's errors", () => {
  it('are conflicts when another transaction was first, or inserted the id', () => {
    for (const response of [
      { code: 112, codeName: 'WriteConflict', errmsg: 'x' },
      { code: 251, codeName: 'NoSuchTransaction', errmsg: 'x', errorLabels: ['TransientTransactionError'] },
      {
        code: 11000,
        errmsg: 'E11000 duplicate key error collection: a.b index: _id_ dup key: { _id: "x" }',
        keyPattern: { _id: 1 },
      },
      { code: 11000, errmsg: 'E11000 duplicate key error collection: a.b index: _id_ dup key: { _id: "x" }' },
    ]) {
      expect(mongoError(new MongoServerError(response))).toMatchObject({ code: 'conflict', retryable: true });
      expect(isTransient(new MongoServerError(response))).toBe(true);
    }
  });

  it('are unique violations for any other index, and keep no content', () => {
    const error = new MongoServerError({
      code: 11000,
      errmsg: 'E11000 duplicate key error collection: a.b index: mrn_id_ dup key: { mrn: "4711" }',
      keyPattern: { mrn: 1 },
      keyValue: { mrn: '4711' },
    });
    expect(mongoError(error)).toMatchObject({
      code: 'unique',
      retryable: false,
      cause: { message: 'MongoServerError 11000' },
    });
    expect(isTransient(error)).toBe(false);
  });

  it('are passing when a primary steps down, and not when a password is wrong', () => {
    expect(mongoError(new MongoServerError({ code: 189, errmsg: 'x' }))).toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(mongoError(new MongoServerError({ code: 18, errmsg: 'x' }))).toMatchObject({
      code: 'unavailable',
      retryable: false,
    });
  });

  it('leave what is not theirs alone', () => {
    const error = new TypeError('no');
    expect(mongoError(error)).toBe(error);
  });
});

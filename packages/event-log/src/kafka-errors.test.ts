import { describe, expect, it } from 'vitest';
import { BrokerError, errorType, failOn, isFinal, NoAnswerError, toLogError } from './kafka-errors.ts';
import { retryWithin } from './kafka-retry.ts';
import { LogError } from './log-error.ts';

describe('errors of Kafka', () => {
  it('have the names of the protocol', () => {
    expect(errorType(27)).toBe('REBALANCE_IN_PROGRESS');
    expect(errorType(79)).toBe('MEMBER_ID_REQUIRED');
    expect(errorType(9999)).toBe('CODE_9999');
    expect(() => failOn(15, 'JoinGroup')).toThrow('JoinGroup: GROUP_COORDINATOR_NOT_AVAILABLE');
    expect(() => failOn(0, 'JoinGroup')).not.toThrow();
  });

  it('are worth another try unless they are refusals for good', () => {
    expect(isFinal(new NoAnswerError('gone'))).toBe(false);
    expect(isFinal(new BrokerError('NOT_LEADER_FOR_PARTITION', 'Produce'))).toBe(false);
    expect(isFinal(new BrokerError('TOPIC_AUTHORIZATION_FAILED', 'Produce'))).toBe(true);
    expect(isFinal(new LogError('unknown-topic', 'none', { retryable: false }))).toBe(true);
  });

  it('become log errors that keep their cause', () => {
    const cause = new NoAnswerError('gone');
    expect(toLogError(cause)).toMatchObject({ code: 'unavailable', retryable: true, cause });
    const own = new LogError('closed', 'closed', { retryable: false });
    expect(toLogError(own)).toBe(own);
  });
});

describe('a call that is repeated', () => {
  it('answers what the first attempt that succeeds answers', async () => {
    let attempts = 0;
    const answer = await retryWithin(2_000, async () => {
      attempts += 1;
      if (attempts < 3) throw new NoAnswerError('gone');
      return attempts;
    });
    expect(answer).toBe(3);
  });

  it('ends at once with a refusal for good', async () => {
    let attempts = 0;
    const call = retryWithin(2_000, async () => {
      attempts += 1;
      throw new BrokerError('TOPIC_AUTHORIZATION_FAILED', 'Metadata');
    });
    await expect(call).rejects.toMatchObject({ code: 'unavailable', retryable: false });
    expect(attempts).toBe(1);
  });

  it('ends with its time though an attempt never does', async () => {
    await expect(retryWithin(50, () => new Promise<never>(() => undefined))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });
});

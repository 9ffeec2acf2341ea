import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Patience } from './patience.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

const never = new Promise<string>(() => {});

test('work that is done in time is answered', async () => {
  const patience = new Patience(1_000, () => 'late');
  expect(await patience.wait(Promise.resolve('done'))).toBe('done');
  await expect(patience.wait(Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('each waits equally long, from when it began', async () => {
  const patience = new Patience(1_000, () => `late at ${performance.now()}`);
  const began = performance.now();
  const first = patience.wait(never);
  await vi.advanceTimersByTimeAsync(400);
  const second = patience.wait(never);
  const inTime = patience.wait(new Promise(resolve => setTimeout(() => resolve('done'), 900)));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(await first).toBe(`late at ${began + 1_000}`);
  expect(await second).toBe(`late at ${began + 1_400}`);
  expect(await inTime).toBe('done');
});

test('after a pause the next waits its full time', async () => {
  const patience = new Patience(1_000, () => 'late');
  await patience.wait(Promise.resolve('done'));
  await vi.advanceTimersByTimeAsync(5_000);
  const next = patience.wait(never);
  const answered = vi.fn();
  void next.then(answered);
  await vi.advanceTimersByTimeAsync(999);
  expect(answered).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(answered).toHaveBeenCalledWith('late');
});

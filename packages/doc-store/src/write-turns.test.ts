import { expect, it } from 'vitest';
import { WriteTurns } from './write-turns.ts';

it('refuses who has waited too long for one that does not end', async () => {
  const turns = new WriteTurns(20);
  await turns.take();
  await expect(turns.take()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
});

it('does not count the time in which the event loop stood still', async () => {
  const turns = new WriteTurns(500);
  await turns.take();
  const second = turns.take();
  const third = turns.take().then(() => 'has its turn');
  // As a commit does that the disk is slow to take.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_700);
  setTimeout(() => turns.release(), 50);
  await second;
  turns.release();
  expect(await third).toBe('has its turn');
});

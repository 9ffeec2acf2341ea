import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { waitingFor } from './waiting.ts';

it('says what is waited for as long as it is, and answers what came', async () => {
  const said: string[] = [];
  const options = { logger: { warn: (text: string) => void said.push(text) } as never, everyMs: 20 };
  expect(await waitingFor('the tide', sleep(90, 'water'), options)).toBe('water');
  expect(said.length).toBeGreaterThanOrEqual(2);
  expect(new Set(said)).toEqual(new Set(['still waiting for the tide']));
  const failing = sleep(30).then(() => Promise.reject(new Error('ebb')));
  await expect(waitingFor('the tide', failing, options)).rejects.toThrow('ebb');
  const before = said.length;
  await sleep(60);
  expect(said).toHaveLength(before);
});

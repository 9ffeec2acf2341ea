import { expect, it } from 'vitest';
import { senders } from './senders.ts';
import { publishAndApply } from './service.ts';

it('a command waits for its view in a hurry, also when the view does not come', async () => {
  const [seen, before]: [number[], number] = [[], senders.others.present];
  const position = { topic: 'causeway.inbound.facility', partition: 0, offset: 7 };
  const runtime = {
    publisher: { publishOne: async () => position },
    views: {
      reached: async () => {
        seen.push(senders.others.present);
        throw new Error('the store is away');
      },
    },
  };
  const entry = { key: 'general', event: {} };
  const done = publishAndApply(runtime as never, 'causeway.inbound.facility', entry as never);
  await expect(done).rejects.toThrow('the store is away');
  expect(seen).toEqual([before + 1]);
  expect(senders.others.present).toBe(before);
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { encodeFrame } from '@causeway/hl7';
import { createLogger, senders, type Telemetry } from '@causeway/service';
import { expect, it } from 'vitest';
import type { Answer, Intake } from './intake/intake.ts';
import { startMllp } from './mllp.ts';

it('counts a sender with more to send while it waits for an answer', async () => {
  const answers: (() => void)[] = [];
  const before = senders.waiting.present;
  const receive = () =>
    new Promise<Answer>(resolve => {
      answers.push(() => resolve({ acknowledgements: ['MSH|^~\\&\r'] } as unknown as Answer));
    });
  const server = await startMllp({
    port: 0,
    host: '127.0.0.1',
    limits: {},
    intake: { receive } as unknown as Intake,
    logger: createLogger({ level: 'silent' }),
    telemetry: { count: () => {} } as unknown as Telemetry,
  });
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    socket.write(Buffer.concat([encodeFrame('MSH|1'), encodeFrame('MSH|2')]));
    await expect.poll(() => answers.length).toBe(2);
    expect(senders.waiting.present).toBe(before + 1);
    for (const answer of answers) answer();
    await expect.poll(() => senders.waiting.present).toBe(before);
  } finally {
    socket.destroy();
    await server.close(0);
  }
});

import { type AddressInfo, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { openKafkaLog } from './kafka-log.ts';

const SASL_HANDSHAKE = 17;
const API_VERSIONS = 18;
const SASL_AUTHENTICATE = 36;
const ILLEGAL_SASL_STATE = 34;

const sasl = { mechanism: 'plain', username: 'causeway', password: 'not to be told' } as const;

let stop: () => Promise<void>;
afterEach(() => stop());

/** A broker that knows three requests at their first version; `answers` gives what follows the correlation id. */
async function listen(answers: (api: number, socket: Socket) => Buffer | undefined): Promise<string> {
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.on('data', request => {
      const answer = answers(request.readInt16BE(4), socket);
      if (answer === undefined) return;
      const head = Buffer.alloc(8);
      head.writeInt32BE(4 + answer.length, 0);
      request.copy(head, 4, 8, 12);
      socket.write(Buffer.concat([head, answer]));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  stop = () => new Promise(resolve => server.close(() => resolve()));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** No error, and that the three requests are spoken at version 0. */
function versions(): Buffer {
  const answer = Buffer.alloc(2 + 4 + 3 * 6);
  answer.writeInt32BE(3, 2);
  for (const [i, api] of [SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE].entries())
    answer.writeInt16BE(api, 6 + i * 6);
  return answer;
}

function handshake(errorCode: number): Buffer {
  const answer = Buffer.alloc(2 + 4 + 2 + 5);
  answer.writeInt16BE(errorCode, 0);
  answer.writeInt32BE(1, 2);
  answer.writeInt16BE(5, 6);
  answer.write('PLAIN', 8);
  return answer;
}

async function failureOfPing(broker: string): Promise<unknown> {
  const log = await openKafkaLog({
    brokers: [broker],
    clientId: 'test',
    sasl,
    connectTimeoutMs: 500,
    requestTimeoutMs: 500,
    pingTimeoutMs: 1_000,
  });
  try {
    return await log.ping().then(
      () => undefined,
      (error: unknown) => error,
    );
  } finally {
    await log.close();
  }
}

describe('signing in', () => {
  it('is tried again when the connection breaks meanwhile', async () => {
    let attempts = 0;
    const broker = await listen((api, socket) => {
      if (api === API_VERSIONS) return versions();
      if (api === SASL_HANDSHAKE) return handshake(0);
      attempts += 1;
      socket.destroy();
      return undefined;
    });
    expect(await failureOfPing(broker)).toMatchObject({ code: 'unavailable', retryable: true });
    expect(attempts).toBeGreaterThan(1);
  });

  it('ends at once with the refusal of a broker, which keeps the password out of it', async () => {
    let attempts = 0;
    const broker = await listen(api => {
      if (api === API_VERSIONS) return versions();
      attempts += 1;
      return handshake(ILLEGAL_SASL_STATE);
    });
    const failure = await failureOfPing(broker);
    expect(failure).toMatchObject({ code: 'unavailable', retryable: false });
    expect(String(failure)).toContain('ILLEGAL_SASL_STATE');
    expect(inspect(failure, { depth: 10 })).not.toContain(sasl.password);
    expect(attempts).toBe(1);
  });
});

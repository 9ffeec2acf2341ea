import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeFrame, MllpDecoder } from './mllp.ts';
import { connectMllp } from './mllp-client.ts';
import type { MllpEvent } from './mllp-connection.ts';
import { type MllpServer, type MllpServerOptions, startMllpServer } from './mllp-server.ts';

const host = '127.0.0.1';
const servers: MllpServer[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const it of sockets.splice(0)) it.destroy();
  await Promise.all(servers.splice(0).map(it => it.close(0)));
});

const echo = async (frame: Buffer): Promise<string> => `re ${frame.toString()}`;

async function start(
  options: Partial<MllpServerOptions> = {},
): Promise<{ port: number; events: MllpEvent[]; server: MllpServer }> {
  const events: MllpEvent[] = [];
  const server = await startMllpServer({ port: 0, host, onMessage: echo, onEvent: it => events.push(it), ...options });
  servers.push(server);
  return { port: server.port, events, server };
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host, allowHalfOpen: true });
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Everything the server answers until it closes. */
async function answersOf(socket: Socket): Promise<string[]> {
  const decoder = new MllpDecoder();
  const answers: string[] = [];
  const closed = new Promise<void>(resolve => {
    socket.once('end', () => resolve());
    socket.once('close', () => resolve());
  });
  socket.on('data', chunk => {
    for (const it of decoder.push(chunk)) answers.push(it.toString());
  });
  await closed;
  return answers;
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('what was awaited did not happen within 5 s');
    await pause(5);
  }
}

const reasonsOf = (events: readonly MllpEvent[]): string[] =>
  events.flatMap(it => (it.type === 'connection-closed' ? [it.reason] : []));

describe('a server answers', () => {
  test('pipelined messages in order, handling them at once', async () => {
    let handling = 0;
    let most = 0;
    const { port } = await start({
      maxInFlightPerConnection: 8,
      onMessage: async frame => {
        most = Math.max(most, ++handling);
        await pause(Number(frame.toString()) % 3 === 0 ? 6 : 1);
        handling--;
        return frame;
      },
    });
    const client = await connectMllp({ host, port, timeoutMs: 5000 });
    const sent = Array.from({ length: 200 }, (_, i) => String(i));
    expect(await Promise.all(sent.map(it => client.send(it)))).toEqual(sent);
    expect(most).toBe(8);
    await client.close();
  });

  test('and knows whether a sender who waits has more to send', async () => {
    const waits: string[] = [];
    const { port } = await start({
      onMessage: async frame => {
        waits.push(frame.toString());
        await pause(frame.toString() === 'slow' ? 400 : 20);
        return 'ok';
      },
      onWaiting: it => waits.push(it ? 'waits' : 'over'),
    });
    const socket = await open(port);
    let answers = 0;
    const decoder = new MllpDecoder();
    socket.on('data', chunk => {
      for (const _ of decoder.push(chunk)) answers++;
    });
    socket.write(encodeFrame('alone'));
    await until(() => answers === 1);
    await pause(100);
    socket.write(Buffer.concat([encodeFrame('first'), encodeFrame('behind')]));
    await until(() => answers === 3);
    await pause(100);
    socket.write(encodeFrame('slow'));
    await until(() => answers === 4);
    socket.write(encodeFrame('at once'));
    await until(() => answers === 5);
    expect(waits).toEqual(['alone', 'first', 'waits', 'behind', 'over', 'slow', 'waits', 'at once', 'over']);
  });

  test('and forgets one who goes before the answer', async () => {
    const waits: boolean[] = [];
    const { port } = await start({
      onMessage: () => new Promise(() => {}),
      answerTimeoutMs: 100,
      onWaiting: it => waits.push(it),
    });
    const socket = await open(port);
    socket.write(Buffer.concat([encodeFrame('first'), encodeFrame('behind')]));
    await until(() => waits.length === 1);
    socket.destroy();
    await until(() => waits.length === 2);
    expect(waits).toEqual([true, false]);
  });

  test('a sender that closes its side first, even with more sent than is handled at once', async () => {
    const { port, events } = await start({ maxInFlightPerConnection: 2 });
    const socket = await open(port);
    socket.end(Buffer.concat(Array.from({ length: 50 }, (_, i) => encodeFrame(String(i)))));
    expect(await answersOf(socket)).toEqual(Array.from({ length: 50 }, (_, i) => `re ${i}`));
    socket.destroy();
    await until(() => reasonsOf(events).length === 1);
    expect(reasonsOf(events)).toEqual(['peer-closed']);
  });

  test('a large message in small pieces', async () => {
    const { port } = await start({ onMessage: async frame => String(frame.length) });
    const client = await connectMllp({ host, port, timeoutMs: 5000 });
    expect(await client.send('x'.repeat(5_000_000))).toBe('5000000');
    await client.close();
  });

  test('too large a message by its head, then closes', async () => {
    const { port, events } = await start({
      maxMessageBytes: 1000,
      onOversize: async head => `too large: ${head.subarray(0, 3)}`,
    });
    const socket = await open(port);
    const answers = answersOf(socket);
    socket.write(encodeFrame('first'));
    socket.write(`\x0bMSH${'x'.repeat(3_000_000)}`);
    expect(await answers).toEqual(['re first', 'too large: MSH']);
    socket.end();
    await until(() => reasonsOf(events).length === 1);
    expect(reasonsOf(events)).toEqual(['frame-too-large']);
  });

  test('nothing when a handler fails, nor what comes after it, so that nothing is taken for its answer', async () => {
    const { port, events } = await start({
      onMessage: async frame => {
        if (frame.toString() === 'b') throw new Error('store down');
        await pause(10);
        return frame;
      },
    });
    const socket = await open(port);
    const answers = answersOf(socket);
    socket.write(Buffer.concat(['a', 'b', 'c'].map(it => encodeFrame(it))));
    expect(await answers).toEqual(['a']);
    expect(events.map(it => it.type)).toContain('handler-failed');
  });
});

describe('a server cuts off', () => {
  const cases: [string, Partial<MllpServerOptions>, string[], string][] = [
    ['an idle connection', { idleTimeoutMs: 60 }, [], 'idle'],
    ['a sender that stops inside a message', { messageTimeoutMs: 60 }, ['\x0bMSH|half'], 'slow-sender'],
    ['a sender of garbage', {}, ['x'.repeat(2000)], 'frame-garbage'],
    ['too large a message, without an answer to give', { maxMessageBytes: 10 }, ['\x0b12345678901'], 'frame-too-large'],
    [
      'a connection whose handler never answers',
      { answerTimeoutMs: 60, onMessage: () => new Promise(() => {}) },
      ['\x0ba\x1c\r'],
      'no-answer',
    ],
    ['an answer that would break the framing', { onMessage: async () => 'a\x1cb' }, ['\x0ba\x1c\r'], 'handler-failed'],
  ];
  test.each(cases)('%s', async (_, options, writes, reason) => {
    const { port, events } = await start(options);
    const socket = await open(port);
    for (const it of writes) socket.write(it);
    expect(await answersOf(socket)).toEqual([]);
    socket.destroy();
    await until(() => reasonsOf(events).length === 1);
    expect(reasonsOf(events)).toEqual([reason]);
  });

  test('a sender that trickles a message, however steadily', async () => {
    const { port, events } = await start({ messageTimeoutMs: 100 });
    const socket = await open(port);
    socket.write('\x0bMSH');
    const trickle = setInterval(() => socket.writable && socket.write('x'), 10);
    await answersOf(socket);
    clearInterval(trickle);
    await until(() => reasonsOf(events).length === 1);
    expect(reasonsOf(events)).toEqual(['slow-sender']);
  });

  test('a peer that does not read its answers, after holding it back', async () => {
    const answer = Buffer.alloc(1_000_000, 'x');
    const { port, events } = await start({ writeTimeoutMs: 200, onMessage: async () => answer });
    const socket = await open(port);
    socket.pause();
    socket.write(Buffer.concat(Array.from({ length: 2000 }, () => encodeFrame('a'))));
    await until(() => reasonsOf(events).length === 1);
    expect(reasonsOf(events)).toEqual(['slow-reader']);
    expect(events.filter(it => it.type === 'frame-received').length).toBeLessThan(200);
  });

  test('connections above the limit', async () => {
    const { port, events, server } = await start({ maxConnections: 1 });
    const first = await connectMllp({ host, port, timeoutMs: 1000 });
    expect(await first.send('a')).toBe('re a');
    const second = await open(port);
    expect(await answersOf(second)).toEqual([]);
    expect(events.map(it => it.type)).toContain('connection-refused');
    expect(server.connections).toBe(1);
    await first.close();
  });
});

describe('a server that closes', () => {
  test('answers what is in flight and takes nothing more', async () => {
    const { port, server, events } = await start({
      onMessage: async frame => {
        await pause(50);
        return frame;
      },
    });
    const client = await connectMllp({ host, port, timeoutMs: 5000 });
    const inFlight = [client.send('a'), client.send('b')];
    await until(() => events.filter(it => it.type === 'frame-received').length === 2);
    const closed = server.close(2000);
    expect(await Promise.all(inFlight)).toEqual(['a', 'b']);
    await closed;
    expect(reasonsOf(events)).toEqual(['server-closed']);
    await expect(client.send('c')).rejects.toMatchObject({ code: 'connection-closed', retryable: true });
    await expect(connectMllp({ host, port, timeoutMs: 1000 })).rejects.toMatchObject({ code: 'connect-failed' });
  });

  test('waits no longer than its grace', async () => {
    const { port, server, events } = await start({ onMessage: () => new Promise(() => {}) });
    const client = await connectMllp({ host, port, timeoutMs: 5000 });
    const outstanding = expect(client.send('a')).rejects.toMatchObject({ code: 'connection-closed' });
    await until(() => events.some(it => it.type === 'frame-received'));
    await server.close(30);
    await server.close(30);
    await outstanding;
    expect(reasonsOf(events)).toEqual(['server-closed-before-answering']);
  });
});

describe('a client', () => {
  test('gives up on an answer that does not come, and on those behind it', async () => {
    const { port } = await start({ onMessage: () => new Promise(() => {}) });
    const client = await connectMllp({ host, port, timeoutMs: 50 });
    const results = await Promise.allSettled([client.send('a'), client.send('b')]);
    expect(results.map(it => it.status === 'rejected' && it.reason.code)).toEqual(['timeout', 'timeout']);
    await client.close();
  });

  test('waits for its answers before it closes', async () => {
    const { port } = await start();
    const client = await connectMllp({ host, port, timeoutMs: 1000 });
    const answer = client.send('a');
    await client.close();
    expect(await answer).toBe('re a');
    await expect(client.send('b')).rejects.toMatchObject({ code: 'connection-closed' });
  });

  test('says when a port cannot be had', async () => {
    const { port } = await start();
    await expect(startMllpServer({ port, host, onMessage: echo })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

test('events tell sizes and times, and nothing of what was said', async () => {
  const { port, events } = await start();
  const client = await connectMllp({ host, port, timeoutMs: 1000 });
  await client.send('Doe^John');
  await client.close();
  await until(() => reasonsOf(events).length === 1);
  expect(events.map(it => it.type)).toEqual([
    'connection-opened',
    'frame-received',
    'answer-sent',
    'connection-closed',
  ]);
  expect(JSON.stringify(events)).not.toContain('Doe');
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callWebhook } from './webhook.ts';

const { signal } = new AbortController();
const seen: string[] = [];
const used = new WeakSet<object>();
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? '');
    switch (request.url) {
      case '/moved':
        response.writeHead(302, { location: '/elsewhere' }).end();
        break;
      case '/later':
        response.writeHead(429, { 'retry-after': '7' }).end();
        break;
      case '/endless':
        response.writeHead(200);
        setInterval(() => response.write('x'.repeat(1_000)), 5).unref();
        break;
      case '/once':
        // Answers the first request of a connection and drops it at the second, as one that closed it just then.
        if (used.has(request.socket)) request.socket.resetAndDestroy();
        else response.writeHead(200).end();
        used.add(request.socket);
        break;
      case '/silent':
        break;
      default:
        response.writeHead(200).end(JSON.stringify(request.headers));
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const call = (path: string, url = base) =>
  callWebhook(
    { endpoint: `${url}${path}`, headers: ['X-Theirs: a: b'], signature: {}, body: '{}', privateAddresses: true },
    { timeoutMs: 300, signal },
  );

describe('a call of a webhook', () => {
  it('follows no redirect', async () => {
    expect(await call('/moved')).toEqual({ status: 302 });
    expect(seen).not.toContain('/elsewhere');
  });

  it('tells how long the receiver asks to wait', async () => {
    expect(await call('/later')).toEqual({ status: 429, retryAfterMs: 7_000 });
  });

  it('takes silence and a refused connection for a result, and reads no endless answer', async () => {
    expect(await call('/silent')).toEqual({ status: undefined, code: 'timeout' });
    expect(await call('/', 'http://127.0.0.1:1')).toEqual({ status: undefined, code: 'ECONNREFUSED' });
    const started = Date.now();
    expect(await call('/endless')).toEqual({ status: 200 });
    expect(Date.now() - started).toBeLessThan(300);
  });

  it('does not take a kept connection that was closed for a refusal', async () => {
    for (let at = 0; at < 4; at++) expect(await call('/once')).toEqual({ status: 200 });
    expect(seen.filter(it => it === '/once').length).toBeGreaterThan(4);
  });

  it('does not call private addresses where they are refused, by number or by name', async () => {
    const before = seen.length;
    for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', 'localhost']) {
      const endpoint = base.replace('127.0.0.1', host);
      const request = { endpoint, headers: [], signature: {}, body: '{}', privateAddresses: false };
      expect(await callWebhook(request, { timeoutMs: 300, signal })).toEqual({
        status: undefined,
        code: 'private-address',
      });
    }
    expect(seen.length).toBe(before);
  });

  it('ends when it is given up', async () => {
    const result = await callWebhook(
      { endpoint: `${base}/silent`, headers: [], signature: {}, body: '{}', privateAddresses: true },
      { timeoutMs: 10_000, signal: AbortSignal.timeout(20) },
    );
    expect(result.status).toBeUndefined();
  });
});

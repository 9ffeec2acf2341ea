import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface WebhookCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** ms since the epoch. */
  readonly at: number;
  /** What it was answered. */
  readonly status: number;
}

export interface WebhookReceiver {
  readonly url: string;
  /** In the order of arrival, failed ones included. */
  readonly calls: readonly WebhookCall[];
  /** Decides the status of calls from now on. */
  answer(status: (call: Omit<WebhookCall, 'status'>) => number | Promise<number>): void;
  close(): Promise<void>;
}

/** A care team's endpoint: takes calls, remembers them, answers 200 unless told otherwise. */
export function startWebhookReceiver(port = 0): Promise<WebhookReceiver> {
  const calls: WebhookCall[] = [];
  let decide: (call: Omit<WebhookCall, 'status'>) => number | Promise<number> = () => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      const call = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8'), at: Date.now() };
      const status = await decide(call);
      calls.push({ ...call, status });
      response.writeHead(status).end();
    });
  });
  return new Promise(resolve => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = address && typeof address === 'object' ? address.port : port;
      resolve({
        url: `http://127.0.0.1:${bound}/alerts`,
        calls,
        answer(status) {
          decide = status;
        },
        close: () =>
          new Promise(done => {
            server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
  });
}

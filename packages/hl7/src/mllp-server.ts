import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { MllpConnection, type MllpConnectionLimits, type MllpHandlers } from './mllp-connection.ts';

export type MllpServerOptions = MllpHandlers & {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** 16 MiB by default. */
  readonly maxMessageBytes?: number;
  /** Bytes tolerated between frames; 1,024 by default. */
  readonly maxGarbageBytes?: number;
  /** Further connections are refused; 1,024 by default. */
  readonly maxConnections?: number;
  /** Without a byte in or an answer out, and nothing in flight; 10 minutes by default. */
  readonly idleTimeoutMs?: number;
  /** From the first byte of a frame to its last; 30 s by default. */
  readonly messageTimeoutMs?: number;
  /** From a whole frame to its answer; after it the connection is closed without one. 60 s by default. */
  readonly answerTimeoutMs?: number;
  /** For a peer that does not read its answers; 30 s by default. */
  readonly writeTimeoutMs?: number;
  /** Messages handled at once for one connection; above it the sender is held back. 64 by default. */
  readonly maxInFlightPerConnection?: number;
};

export type MllpServer = {
  readonly port: number;
  /** Open ones, now. */
  readonly connections: number;
  /** Stops accepting, answers what is in flight, ends the connections; after `graceMs` closes what is left. */
  close(graceMs: number): Promise<void>;
};

/** Listens for HL7 messages over MLLP. Rejects with the system's error if the port cannot be had. */
export async function startMllpServer(options: MllpServerOptions): Promise<MllpServer> {
  const limits = withDefaults(options);
  const connections = new Set<MllpConnection>();
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.maxConnections = options.maxConnections ?? 1024;
  let lastId = 0;
  let closing: Promise<void> | undefined;

  server.on('drop', () => options.onEvent?.({ type: 'connection-refused' }));
  server.on('connection', (socket: Socket) => {
    const peer = { id: ++lastId, remote: `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}` };
    const connection = new MllpConnection(peer, socket, options, limits);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  // Later errors (no file descriptors left for one accept) must not end the process.
  server.on('error', () => options.onEvent?.({ type: 'connection-refused' }));

  const sweep = setInterval(() => {
    const now = performance.now();
    for (const it of connections) it.sweep(now);
  }, sweepMs(limits));

  async function close(graceMs: number): Promise<void> {
    const stopped = new Promise<void>(resolve => server.close(() => resolve()));
    const closed = Promise.all([stopped, ...Array.from(connections, it => it.closed)]);
    for (const it of connections) it.finish();
    const abort = setTimeout(() => {
      for (const it of connections) it.abort();
    }, graceMs);
    await closed;
    clearTimeout(abort);
    clearInterval(sweep);
  }

  const { port } = server.address() as AddressInfo;
  return {
    port,
    get connections() {
      return connections.size;
    },
    close(graceMs) {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

function withDefaults(options: MllpServerOptions): MllpConnectionLimits {
  return {
    maxMessageBytes: options.maxMessageBytes ?? 16 * 1024 * 1024,
    maxGarbageBytes: options.maxGarbageBytes ?? 1024,
    idleTimeoutMs: options.idleTimeoutMs ?? 600_000,
    messageTimeoutMs: options.messageTimeoutMs ?? 30_000,
    answerTimeoutMs: options.answerTimeoutMs ?? 60_000,
    writeTimeoutMs: options.writeTimeoutMs ?? 30_000,
    maxInFlightPerConnection: options.maxInFlightPerConnection ?? 64,
  };
}

function sweepMs(limits: MllpConnectionLimits): number {
  const { idleTimeoutMs, messageTimeoutMs, answerTimeoutMs, writeTimeoutMs } = limits;
  const shortest = Math.min(idleTimeoutMs, messageTimeoutMs, answerTimeoutMs, writeTimeoutMs);
  return Math.min(Math.max(shortest / 4, 10), 1000);
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decodeText } from './charset.ts';
import { Hl7Error } from './hl7-error.ts';
import { encodeFrame, MllpDecoder } from './mllp.ts';

export type MllpClientOptions = {
  readonly host: string;
  readonly port: number;
  /** For the connection, and for each answer. */
  readonly timeoutMs: number;
};

export type MllpClient = {
  /**
   * Sends one message and waits for its answer. May be called again before the answer is there: answers come in the
   * order of the messages. Strings are sent as UTF-8.
   *
   * @throws Hl7Error `timeout` or `connection-closed`: it is not known whether the message arrived; `frame-unsafe`
   */
  send(message: string | Uint8Array): Promise<string>;
  /** Waits for outstanding answers, then closes. */
  close(): Promise<void>;
};

type Waiting = {
  readonly deadline: number;
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Hl7Error) => void;
};

/** @throws Hl7Error `connect-failed`, `timeout` */
export async function connectMllp(options: MllpClientOptions): Promise<MllpClient> {
  const socket = connect({ host: options.host, port: options.port, noDelay: true });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(options.timeoutMs) });
  } catch (cause) {
    socket.destroy();
    const timedOut = cause instanceof Error && cause.name === 'AbortError';
    const what = timedOut ? 'no connection in time to' : 'cannot connect to';
    const code = timedOut ? 'timeout' : 'connect-failed';
    throw new Hl7Error(code, `${what} ${options.host}:${options.port}`, { cause });
  }
  return new Client(socket, options.timeoutMs);
}

class Client implements MllpClient {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #decoder = new MllpDecoder();
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  #failure: Hl7Error | undefined;

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('error', cause => this.#fail(new Hl7Error('connection-closed', 'the MLLP connection broke', { cause })));
    socket.on('close', () => this.#fail(new Hl7Error('connection-closed', 'the MLLP connection was closed')));
  }

  async send(message: string | Uint8Array): Promise<string> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing) throw new Hl7Error('connection-closed', 'the MLLP client is closing');
    const frame = encodeFrame(message);
    return new Promise<string>((resolve, reject) => {
      this.#waiting.push({ deadline: Date.now() + this.#timeoutMs, resolve, reject });
      this.#socket.write(frame);
      this.#watch();
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#socket.closed) return;
    const closed = new Promise<void>(resolve => this.#socket.once('close', () => resolve()));
    if (this.#waiting.length === 0) this.#end();
    await closed;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) this.#answer(decodeText(frame));
    } catch (cause) {
      this.#fail(new Hl7Error('connection-closed', 'the answers cannot be read', { cause }));
    }
    if (this.#closing && this.#waiting.length === 0) this.#end();
  }

  #answer(text: string): void {
    this.#waiting.shift()?.resolve(text);
    this.#watch();
  }

  /** One timer, for the oldest message. */
  #watch(): void {
    const [oldest] = this.#waiting;
    if (oldest === undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setTimeout(() => this.#expire(), Math.max(oldest.deadline - Date.now(), 1));
    }
  }

  #expire(): void {
    this.#timer = undefined;
    const [oldest] = this.#waiting;
    // Without this answer the later ones cannot be told apart, so the connection is of no more use.
    if (oldest !== undefined && Date.now() >= oldest.deadline) {
      this.#fail(new Hl7Error('timeout', `no answer within ${this.#timeoutMs} ms`));
    } else {
      this.#watch();
    }
  }

  #end(): void {
    this.#socket.end();
    this.#socket.setTimeout(this.#timeoutMs, () => this.#socket.destroy());
  }

  #fail(error: Hl7Error): void {
    this.#failure ??= error;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#socket.destroy();
    for (const it of this.#waiting.splice(0)) it.reject(error);
  }
}

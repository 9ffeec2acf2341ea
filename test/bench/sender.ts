import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadItem } from './load.ts';

const endBlock = 0x1c;
const accepted = Buffer.from('\rMSA|AA|');

export interface SendOptions {
  readonly port: number;
  readonly connections: number;
  /** Messages outstanding on each connection. */
  readonly window: number;
  /** Messages a second over all connections; without it as fast as they are answered. */
  readonly rate?: number;
  /** Stop sending then; what was sent is still answered. */
  readonly untilMs?: number;
  readonly onSent?: (item: LoadItem) => void;
}

export interface SendReport {
  readonly answered: number;
  readonly seconds: number;
  /** From the message on the wire to its acknowledgement, ms. */
  readonly latencies: readonly number[];
}

/** Sends messages over MLLP, every patient's on one connection. Rejects when one is not accepted. */
export async function send(items: readonly LoadItem[], options: SendOptions): Promise<SendReport> {
  const lanes = await Promise.all(Array.from({ length: options.connections }, () => Lane.open(options)));
  for (const item of items) lanes[item.patient % lanes.length]?.enqueue(item);
  const began = performance.now();
  if (options.rate === undefined) await Promise.all(lanes.map(it => it.drain(began + (options.untilMs ?? Infinity))));
  else await paced(items, lanes, options.rate);
  const seconds = (performance.now() - began) / 1_000;
  for (const lane of lanes) lane.close();
  const latencies = lanes.flatMap(it => it.latencies);
  return { answered: latencies.length, seconds, latencies };
}

async function paced(items: readonly LoadItem[], lanes: readonly Lane[], rate: number): Promise<void> {
  const began = performance.now();
  for (const [index, { patient }] of items.entries()) {
    const wait = began + (index * 1_000) / rate - performance.now();
    if (wait > 1) await sleep(wait);
    lanes[patient % lanes.length]?.sendOne();
  }
  await Promise.all(lanes.map(it => it.idle()));
}

/** One connection and what waits for it. */
class Lane {
  readonly latencies: number[] = [];
  readonly #options: SendOptions;
  readonly #socket: Socket;
  readonly #waiting: LoadItem[] = [];
  readonly #sentAt: number[] = [];
  #next = 0;
  #until = 0;
  #failure: Error | undefined;
  #done: (() => void) | undefined;

  static async open(options: SendOptions): Promise<Lane> {
    const socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true });
    await once(socket, 'connect');
    return new Lane(socket, options);
  }

  private constructor(socket: Socket, options: SendOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('error', error => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the exchange closed the connection')));
  }

  enqueue(item: LoadItem): void {
    this.#waiting.push(item);
  }

  /** Keeps the window full until the queue is empty or the time is over, then waits for the answers. */
  async drain(until: number): Promise<void> {
    this.#until = until;
    for (let i = 0; i < this.#options.window; i++) this.#sendNext();
    await this.idle();
  }

  sendOne(): void {
    const item = this.#waiting[this.#next++];
    if (item === undefined) return;
    this.#sentAt.push(performance.now());
    this.#options.onSent?.(item);
    this.#socket.write(item.frame);
  }

  async idle(): Promise<void> {
    while (this.latencies.length < this.#sentAt.length && !this.#failure) {
      await new Promise<void>(resolve => {
        this.#done = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #sendNext(): void {
    if (performance.now() < this.#until) this.sendOne();
  }

  #receive(chunk: Buffer): void {
    // Acknowledgements are small: one never comes in two pieces on this machine without the next piece following.
    this.#rest = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (let end = this.#rest.indexOf(endBlock); end >= 0; end = this.#rest?.indexOf(endBlock) ?? -1) {
      const frame: Buffer = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end + 2);
      if (!frame.includes(accepted)) this.#fail(new Error('a message was not accepted'));
      this.latencies.push(performance.now() - (this.#sentAt[this.latencies.length] ?? 0));
      if (this.#options.rate === undefined) this.#sendNext();
    }
    if (this.latencies.length === this.#sentAt.length) this.#done?.();
  }

  #rest: Buffer | undefined;

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#done?.();
  }
}

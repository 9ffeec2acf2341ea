import { setTimeout as sleep } from 'node:timers/promises';
import { connectMllp, type MllpClient, parseAck } from '@causeway/hl7';

export interface SendingOptions {
  readonly port: number;
  /** The next message; undefined when there is no more. */
  readonly next: () => string | undefined;
  /** How many messages may wait for their acknowledgement; default 16. */
  readonly window?: number;
  readonly timeoutMs?: number;
  /** Pause before each new message; default: none. */
  readonly everyMs?: number;
}

interface Outstanding {
  readonly controlId: string;
  readonly text: string;
}

const reconnectAfterMs = 20;
const resendAfterMs = 50;

/**
 * An interface engine at a facility: sends over one MLLP connection, and whatever was not acknowledged positively again,
 * over the next connection if it must, until it is. The order of its messages is kept.
 */
export class SendingSystem {
  /** Acknowledgements by MSH-10, positive ones alone. */
  readonly acknowledged = new Map<string, string>();
  /** Codes of the other answers, with how often they came. */
  readonly refusals = new Map<string, number>();
  readonly #options: Required<SendingOptions>;
  #outstanding: Outstanding[] = [];
  #connections = 0;
  #begun = 0;
  #sent = 0;
  #stopping = false;
  #done: Promise<void> | undefined;

  constructor(options: SendingOptions) {
    this.#options = { window: 16, timeoutMs: 30_000, everyMs: 0, ...options };
  }

  /** How often it got through to the other side. */
  get connections(): number {
    return this.#connections;
  }

  /** How many messages it took from `next`. */
  get begun(): number {
    return this.#begun;
  }

  /** How many messages it put on the wire, repetitions included. */
  get sent(): number {
    return this.#sent;
  }

  start(): this {
    this.#done ??= this.#run();
    return this;
  }

  /** Takes no new messages; resolves when all that were begun are acknowledged. */
  async finish(): Promise<void> {
    this.#stopping = true;
    await this.#done;
  }

  /** Resolves when there are no more messages and all are acknowledged. */
  async finished(): Promise<void> {
    await this.#done;
  }

  async #run(): Promise<void> {
    while (this.#fill()) {
      const client = await this.#connect();
      if (!client) continue;
      this.#connections += 1;
      await this.#talk(client);
      await client.close();
    }
  }

  async #connect(): Promise<MllpClient | undefined> {
    const { port, timeoutMs } = this.#options;
    try {
      return await connectMllp({ host: '127.0.0.1', port, timeoutMs });
    } catch {
      await sleep(reconnectAfterMs);
      return undefined;
    }
  }

  /** Sends until the connection breaks, an answer asks for a repetition, or nothing is left. */
  async #talk(client: MllpClient): Promise<void> {
    const waiting: { readonly it: Outstanding; readonly answer: Promise<string | undefined> }[] = [];
    const send = (it: Outstanding) => {
      this.#sent += 1;
      waiting.push({ it, answer: client.send(it.text).catch(() => undefined) });
    };
    for (const it of this.#outstanding) send(it);
    for (let first = waiting.shift(); first; first = waiting.shift()) {
      const answer = await first.answer;
      const broken = answer === undefined;
      if (broken || !this.#take(first.it, answer)) {
        // Answers that were under way are taken too, so that nothing acknowledged is sent again.
        for (const { it, answer: later } of waiting) {
          const text = await later;
          if (text !== undefined) this.#take(it, text);
        }
        if (!broken) await sleep(resendAfterMs);
        return;
      }
      if (this.#options.everyMs > 0) await sleep(this.#options.everyMs);
      const begun = this.#outstanding.length;
      this.#fill();
      for (const it of this.#outstanding.slice(begun)) send(it);
    }
  }

  /** True when the message need not be sent again. */
  #take({ controlId }: Outstanding, text: string): boolean {
    const ack = parseAck(text);
    if (ack.controlId !== controlId) throw new Error(`${controlId} was answered with ${ack.controlId}`);
    if (ack.code !== 'AA') {
      const code = `${ack.code} ${ack.error?.code ?? ''}`.trim();
      this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
      return false;
    }
    this.acknowledged.set(controlId, text);
    this.#outstanding = this.#outstanding.filter(it => it.controlId !== controlId);
    return true;
  }

  /** Takes new messages up to the window; false when nothing is left to do. */
  #fill(): boolean {
    while (!this.#stopping && this.#outstanding.length < this.#options.window) {
      const text = this.#options.next();
      if (text === undefined) this.#stopping = true;
      else {
        this.#outstanding.push({ controlId: controlIdOf(text), text });
        this.#begun += 1;
      }
    }
    return this.#outstanding.length > 0;
  }
}

/** MSH-10. */
function controlIdOf(message: string): string {
  return message.split('|', 10)[9] ?? '';
}

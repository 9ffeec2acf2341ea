import { setTimeout as sleep } from 'node:timers/promises';
import { type MllpClient, parseAck } from '@causeway/hl7';
import { type FacilityId, type LoadOptions, loadMessage } from '@causeway/simulator';
import type { Region } from './region.ts';

export interface LiveLoadOptions extends LoadOptions {
  readonly perSecond: number;
}

const tickMs = 20;

/** A facility that sends without end until it is told to stop, over one connection. */
export class LiveLoad {
  readonly facility: FacilityId;
  readonly #options: LiveLoadOptions;
  readonly #client: MllpClient;
  readonly #answers: Promise<string>[] = [];
  readonly #done: Promise<void>;
  #stopping = false;

  private constructor(client: MllpClient, options: LiveLoadOptions) {
    this.facility = options.facility;
    this.#options = options;
    this.#client = client;
    this.#done = this.#run();
  }

  static async start(region: Region, options: LiveLoadOptions): Promise<LiveLoad> {
    return new LiveLoad(await region.connect(), options);
  }

  /** Messages so far, acknowledged or not. */
  get sent(): number {
    return this.#answers.length;
  }

  /** Resolves with the MSH-10 of every message once all are acknowledged; rejects unless all are so positively. */
  async stop(): Promise<readonly string[]> {
    this.#stopping = true;
    await this.#done;
    const acks = (await Promise.all(this.#answers)).map(parseAck);
    const refused = acks.find(it => it.code !== 'AA');
    if (refused) throw new Error(`${refused.controlId} was answered ${refused.code} ${refused.error?.code ?? ''}`);
    return acks.map(it => it.controlId);
  }

  async #run(): Promise<void> {
    const startedAt = performance.now();
    while (!this.#stopping) {
      const due = ((performance.now() - startedAt) * this.#options.perSecond) / 1_000;
      while (this.sent < due) this.#send();
      await sleep(tickMs);
    }
  }

  #send(): void {
    const answer = this.#client.send(loadMessage(this.sent, this.#options));
    answer.catch(() => {});
    this.#answers.push(answer);
  }
}

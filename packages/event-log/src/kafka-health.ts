/** Healthy while nothing is wrong. Tells when that changes, and what is wrong. */
export class Health {
  readonly #troubles = new Map<string, string>();
  readonly #tell: (healthy: boolean, reason?: string) => void;
  #told: boolean | undefined;

  constructor(tell: ((healthy: boolean, reason?: string) => void) | undefined) {
    this.#tell = tell ?? (() => undefined);
  }

  trouble(source: string, reason: string): void {
    this.#troubles.set(source, reason);
    if (this.#told !== false) this.#tell(false, `${source}: ${reason}`);
    this.#told = false;
  }

  well(source: string): void {
    this.#troubles.delete(source);
    if (this.#troubles.size > 0 || this.#told === true) return;
    this.#told = true;
    this.#tell(true);
  }
}

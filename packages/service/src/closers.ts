type Close = () => unknown;

/** From the ways in to what all stand on. */
const stages = ['edges', 'app', 'services', 'engine'] as const;

/** What a host has opened. It is closed stage by stage, in each what was opened last comes first. */
export class Closers {
  readonly #opened = new Map<(typeof stages)[number], Close[]>(stages.map(it => [it, []]));
  #closing: Promise<void> | undefined;

  add(stage: (typeof stages)[number], close: Close): void {
    this.#opened.get(stage)?.unshift(close);
  }

  /** One that fails does not keep the others open; then this rejects with the first failure. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of stages.flatMap(it => this.#opened.get(it) ?? [])) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** What a service needs to be ready, by name; ready when all of it is. */
export class Health {
  readonly #parts = new Map<string, { readonly healthy: boolean; readonly reason?: string }>();

  set(part: string, healthy: boolean, reason?: string): void {
    this.#parts.set(part, { healthy, reason });
  }

  get ready(): boolean {
    return [...this.#parts.values()].every(it => it.healthy);
  }

  /** What is not ready and why, without PHI. */
  report(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.#parts].map(([part, it]) => [part, it.healthy ? 'ok' : (it.reason ?? 'not ready')]),
    );
  }
}

/** Sets that grow together. */
export class Groups {
  readonly #group = new Map<string, string[]>();

  add(id: string): void {
    if (!this.#group.has(id)) this.#group.set(id, [id]);
  }

  /** The members of its set: the same array for each of them until one joins. */
  of(id: string): readonly string[] {
    return this.#group.get(id) ?? [];
  }

  join(a: string, b: string): void {
    const [into, from] = [this.#group.get(a) ?? [], this.#group.get(b) ?? []];
    if (into === from) return;
    for (const id of from) {
      into.push(id);
      this.#group.set(id, into);
    }
  }
}

interface Waiting {
  readonly rank: number;
  readonly enter: () => void;
}

/** One piece of work at a time: of those that wait the one of the least rank, and the first of these. */
export class RankedTurns {
  readonly #waiting: Waiting[] = [];
  #taken = false;

  async do<R>(rank: number, work: () => Promise<R>): Promise<R> {
    if (this.#taken) await new Promise<void>(enter => this.#wait({ rank, enter }));
    this.#taken = true;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.enter();
      else this.#taken = false;
    }
  }

  #wait(waiting: Waiting): void {
    const behind = this.#waiting.findIndex(it => it.rank > waiting.rank);
    this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, waiting);
  }
}

const recentMs = 50;

/** How many there are of those who come and go. */
export class Crowd {
  #present = 0;
  #lately = 0;
  #changedAt = performance.now();

  get present(): number {
    return this.#present;
  }

  /** How many were there lately, on average: what was so `recentMs` ago counts a third. */
  get lately(): number {
    return this.#present + (this.#lately - this.#present) * Math.exp((this.#changedAt - performance.now()) / recentMs);
  }

  come(): void {
    this.#change(1);
  }

  go(): void {
    this.#change(-1);
  }

  #change(by: number): void {
    this.#lately = this.lately;
    this.#changedAt = performance.now();
    this.#present += by;
  }
}

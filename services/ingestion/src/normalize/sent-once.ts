/** What a thread is to know before it reads the numbers of a question, and what it may forget. */
export interface Changes<T> {
  readonly added: readonly { readonly id: number; readonly value: T }[];
  /** Those that nobody names any more. */
  readonly dropped: readonly number[];
}

/** What many questions to another thread have in common: it goes there once, and leaves when it is gone here. */
export class SentOnce<T extends object> {
  readonly #ids = new WeakMap<T, number>();
  readonly #gone: number[] = [];
  readonly #registry = new FinalizationRegistry<number>(id => this.#gone.push(id));
  #unsent: Changes<T>['added'][number][] = [];
  #nextId = 1;

  /** What stands for it in the next question and all later ones. */
  idOf(value: T): number {
    const known = this.#ids.get(value);
    if (known !== undefined) return known;
    const id = this.#nextId++;
    this.#ids.set(value, id);
    this.#registry.register(value, id);
    this.#unsent.push({ id, value });
    return id;
  }

  /** Since the question before. */
  changes(): Changes<T> {
    const added = this.#unsent;
    this.#unsent = [];
    return { added, dropped: this.#gone.splice(0) };
  }
}

/** The other end: one object for each that was sent, so that what is worked out for it once need not be again. */
export class ReceivedOnce<T, R> {
  readonly #known = new Map<number, R>();
  readonly #made: (value: T) => R;

  constructor(made: (value: T) => R) {
    this.#made = made;
  }

  take({ added, dropped }: Changes<T>): void {
    for (const id of dropped) this.#known.delete(id);
    for (const { id, value } of added) this.#known.set(id, this.#made(value));
  }

  get(id: number): R {
    const known = this.#known.get(id);
    if (known === undefined) throw new RangeError('a question names what was not sent');
    return known;
  }
}

/** One message's place in the queues of its MSH-10 and of its patient. */
export interface Turn {
  /** Absent when nobody is before it. */
  readonly ready: Promise<unknown> | undefined;
  /** Its record is on the way to the log: the next of the patient may follow. */
  issued(): void;
  /** It is answered: the next with this MSH-10 may look at what became of it. */
  done(): void;
}

/**
 * Messages of one patient go to the log in the order they came, and of one MSH-10 one is handled at a time. Turns are
 * taken at once when messages arrive, so that a message only ever waits for earlier ones.
 */
export class Turns {
  readonly #byReceipt = new Map<string, Place>();
  readonly #byKey = new Map<string, Place>();

  take(receipt: string, key: string): Turn {
    const ofReceipt = new Place(this.#byReceipt, receipt);
    const ofKey = new Place(this.#byKey, key);
    return {
      ready: (ofReceipt.before ?? ofKey.before) ? Promise.all([ofReceipt.before, ofKey.before]) : undefined,
      issued: () => ofKey.leave(),
      done: () => {
        ofKey.leave();
        ofReceipt.leave();
      },
    };
  }
}

/** A place in the queue of one name, of which only the last is known: the queue is forgotten when nobody came after it. */
class Place {
  /** Until the one before has left; absent when there is none. */
  readonly before: Promise<void> | undefined;
  readonly #queues: Map<string, Place>;
  readonly #name: string;
  #tellNext: (() => void) | undefined;

  constructor(queues: Map<string, Place>, name: string) {
    const last = queues.get(name);
    this.before = last && new Promise(resolve => (last.#tellNext = resolve));
    this.#queues = queues;
    this.#name = name;
    queues.set(name, this);
  }

  leave(): void {
    if (this.#queues.get(this.#name) === this) this.#queues.delete(this.#name);
    this.#tellNext?.();
  }
}

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
  readonly #byReceipt = new Map<string, Promise<void>>();
  readonly #byKey = new Map<string, Promise<void>>();

  take(receipt: string, key: string): Turn {
    const before = [this.#byReceipt.get(receipt), this.#byKey.get(key)].filter(it => it !== undefined);
    const endKey = enqueue(this.#byKey, key);
    const endReceipt = enqueue(this.#byReceipt, receipt);
    return {
      ready: before.length > 0 ? Promise.all(before) : undefined,
      issued: endKey,
      done: () => {
        endKey();
        endReceipt();
      },
    };
  }
}

/** Answers how to end the turn; the queue forgets it when nobody came after it. */
function enqueue(queue: Map<string, Promise<void>>, name: string): () => void {
  let resolve: () => void = () => {};
  const ended = new Promise<void>(it => {
    resolve = it;
  });
  queue.set(name, ended);
  return () => {
    if (queue.get(name) === ended) queue.delete(name);
    resolve();
  };
}

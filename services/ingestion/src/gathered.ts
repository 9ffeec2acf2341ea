import type { CollectionDeclaration, Document } from '@causeway/doc-store';
import type { UnitOfWork } from '@causeway/service';

interface Gathering<D extends Document, A> {
  readonly into: CollectionDeclaration<D>;
  readonly idOf: (added: A) => string;
  readonly join: (known: D | undefined, id: string, added: A) => D;
}

/** What a batch adds to documents: each is named, read and written once, however many messages it counts. */
export class Gathered<D extends Document, A> {
  readonly #gathering: Gathering<D, A>;
  readonly #added = new Map<string, [A, ...A[]]>();

  constructor(gathering: Gathering<D, A>) {
    this.#gathering = gathering;
  }

  /** `name` tells the documents of a batch apart; it costs less than their ids. */
  add(name: string, added: A): void {
    const known = this.#added.get(name);
    if (known) known.push(added);
    else this.#added.set(name, [added]);
  }

  async write(docs: UnitOfWork): Promise<void> {
    const { into, idOf, join } = this.#gathering;
    const all = [...this.#added.values()].map(added => ({ id: idOf(added[0]), added }));
    await docs.prefetch(
      into,
      all.map(it => it.id),
    );
    for (const { id, added } of all) {
      let document = await docs.get(into, id);
      for (const it of added) document = join(document, id, it);
      if (document) docs.put(into, document);
    }
  }
}

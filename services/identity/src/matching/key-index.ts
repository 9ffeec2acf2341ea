import { type CollectionDeclaration, collection, type DocStore, type Document } from '@causeway/doc-store';
import { type Description, hashText, type Matcher } from '@causeway/matching';
import type { DescribedPatient } from '../directory/described-patient.ts';

/** What is compared of a source patient, and whether a doubt hangs over it. */
export type Comparable = Pick<DescribedPatient, 'id' | 'sourcePatient' | 'description' | 'overlaid'>;

interface KeysDocument extends Document, Comparable {
  /** Id of the source patient. */
  readonly id: string;
  /** Hashes: a quarter of the space. Two keys that share one make a comparison more, for both sides alike. */
  readonly keys: readonly number[];
}

interface IndexState extends Document {
  /** Name of the index. */
  readonly id: string;
  /** Whether everybody who was there when it was begun is in it. */
  readonly complete: boolean;
}

const states = collection<IndexState>('key-indexes');
const keysAtOnce = 200;
const documentsAtOnce = 1_000;

/**
 * Source patients under the blocking keys of one model, with what is compared of them and no more. It follows from the
 * directory and the model, and is made anew from them when it is not there.
 */
export class KeyIndex {
  readonly #store: DocStore;
  readonly #matcher: Matcher;
  readonly #declaration: CollectionDeclaration<KeysDocument>;
  /** Of those just put, who are looked up next. */
  readonly #known = new WeakMap<Description, readonly number[]>();

  constructor(store: DocStore, matcher: Matcher) {
    this.#store = store;
    this.#matcher = matcher;
    // Another name whenever keys are made otherwise: those that are stored would not be found.
    this.#declaration = collection<KeysDocument>(`blocks@${matcher.model.version}`, {
      keys: { fields: ['keys'], multi: true },
    });
  }

  /** Creates it, and says whether everybody is in it already. */
  async open(): Promise<boolean> {
    await this.#store.ensure([states, this.#declaration]);
    const state = await this.#store.collection(states).get(this.#declaration.name);
    return state?.complete ?? false;
  }

  /** Puts everybody in. Those who arrive meanwhile are put in by whoever takes them. */
  async fill(everybody: AsyncIterable<Comparable>): Promise<void> {
    let some: Comparable[] = [];
    for await (const it of everybody) {
      some.push(it);
      if (some.length < documentsAtOnce) continue;
      await this.put(some);
      some = [];
    }
    await this.put(some);
    await this.#store.collection(states).put({ id: this.#declaration.name, complete: true });
  }

  async put(patients: readonly Comparable[]): Promise<void> {
    const put = patients.map(({ id, sourcePatient, description, overlaid }) => ({
      ...{ id, sourcePatient, description },
      ...(overlaid ? { overlaid } : {}),
      keys: this.#keysOf(description),
    }));
    if (put.length > 0) await this.#store.collection(this.#declaration).bulk({ put });
  }

  /** Whom each of the descriptions shares a key with, by place. */
  async candidates(
    of: readonly Pick<DescribedPatient, 'description'>[],
  ): Promise<readonly ReadonlyMap<string, Comparable>[]> {
    const asked = of.map(it => this.#keysOf(it.description));
    const byKey = await this.#find([...new Set(asked.flat())]);
    return asked.map(keys => new Map(keys.flatMap(key => (byKey.get(key) ?? []).map(it => [it.id, it] as const))));
  }

  async drop(): Promise<void> {
    await this.#store.collection(states).delete(this.#declaration.name);
    await this.#store.drop(this.#declaration.name);
  }

  #keysOf(description: Description): readonly number[] {
    const known = this.#known.get(description);
    if (known) return known;
    const keys = [...new Set(this.#matcher.blockingKeys(description).map(hashText))];
    this.#known.set(description, keys);
    return keys;
  }

  async #find(keys: readonly number[]): Promise<ReadonlyMap<number, readonly Comparable[]>> {
    const found = new Map<number, Comparable[]>(keys.map(it => [it, []]));
    const stored = this.#store.collection(this.#declaration);
    for (let from = 0; from < keys.length; from += keysAtOnce) {
      const some = keys.slice(from, from + keysAtOnce);
      let after: string | undefined;
      do {
        const page = await stored.find({
          index: 'keys',
          where: { keys: { in: some } },
          limit: documentsAtOnce,
          ...(after === undefined ? {} : { after }),
        });
        const asked = new Set(some);
        for (const it of page.documents) for (const key of it.keys) if (asked.has(key)) found.get(key)?.push(it);
        after = page.cursor;
      } while (after !== undefined);
    }
    return found;
  }
}

import { randomUUID } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import {
  type Collection,
  type CollectionDeclaration,
  collection,
  type DocStore,
  type Document,
} from '@causeway/doc-store';
import { BlockIndex, type Description, hashKey, type Matcher, meet } from '@causeway/matching';
import type { Comparable } from './comparable.ts';
import { fromStored, toStored } from './stored-comparable.ts';

interface KeysDocument extends Document {
  /** Id of the source patient. */
  readonly id: string;
  /** Hashes. Two keys that share one make a comparison more, for both sides alike. */
  readonly keys: readonly number[];
  /** When it was written, in the order in which all instances write. */
  readonly at: number;
  /** What is compared: `toStored`. */
  readonly told: string;
}

/** A source patient of the index. */
interface Entry {
  readonly keys: readonly number[];
  readonly comparable: Comparable;
}

/** A place among what was put: everything after it came later. */
export interface IndexMark {
  readonly epoch: number;
  readonly records: number;
}

interface IndexState extends Document {
  /** Name of the index. */
  readonly id: string;
  /** Whether everybody who was there when it was begun is in it. */
  readonly complete: boolean;
  /** Tells an index from one of the same name that was dropped. */
  readonly generation: string;
  /** `at` of the last that was written. */
  readonly last: number;
}

const states = collection<IndexState>('key-indexes');
const documentsAtOnce = 1_000;
const foundAtOnce = 200;
/** Fewer than this in memory are not worth tidying. */
const fewest = 10_000;
const copiedAtOnce = 20_000;
/** All of an exchange of so many are kept at hand, since everybody is met again and again. In a larger one hardly anybody is. */
const atHand = 16_000;

/**
 * Source patients under the blocking keys of one model, with what is compared of them and no more. It follows from the
 * directory and the model, and is made anew from them when it is not there.
 *
 * Which keys who has is in memory, in every instance: a page for each key of each arrival is what a store would have to
 * write. Instances write one after the other, by a number that all of them count up, and before anybody is looked up an
 * instance reads what the others have written since. So of two who write and then look, at least one sees the other.
 */
export class KeyIndex {
  readonly #store: DocStore;
  readonly #matcher: Matcher;
  readonly #declaration: CollectionDeclaration<KeysDocument>;
  /** Of those just put, who are looked up next. */
  readonly #known = new WeakMap<Description, readonly number[]>();
  #generation = '';
  /** `at` of the last that is in memory. */
  #seen = 0;
  #index = new BlockIndex();
  /** Ids by record of the index; one who was described anew stands there twice, until it is tidied. */
  #ids: string[] = [];
  /** By id, those lately met, as they are by all that was remembered. */
  readonly #lately = new Map<string, Entry>();
  /** Counts how often records were counted anew. */
  #epoch = 0;
  /** Counts what was remembered. */
  #changes = 0;
  /** How many ids there were when none stood there twice. */
  #distinct = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(store: DocStore, matcher: Matcher) {
    this.#store = store;
    this.#matcher = matcher;
    // Another name whenever keys or documents are made otherwise: those that are stored would not be found.
    this.#declaration = collection<KeysDocument>(`comparable@${matcher.model.version}`, { at: { fields: ['at'] } });
  }

  /** Descriptions in memory, replaced ones among them: never more than twice as many as patients, and a few thousand. */
  get remembered(): number {
    return this.#ids.length;
  }

  /** Creates it, and says whether everybody is in it already. */
  async open(): Promise<boolean> {
    await this.#store.ensure([states, this.#declaration]);
    await this.#catchUp();
    return (await this.#state())?.complete ?? false;
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
    await this.#write(some, { complete: true });
  }

  async put(patients: readonly Comparable[]): Promise<void> {
    if (patients.length > 0) await this.#write(patients, {});
  }

  /** Whom each of the descriptions shares a key with, by place. */
  async candidates(
    of: readonly Pick<Comparable, 'description'>[],
  ): Promise<readonly ReadonlyMap<string, Comparable>[]> {
    await this.#catchUp();
    const asked = of.map(it => this.#keysOf(it.description));
    const near = asked.map(keys => this.#near(keys));
    const found = await this.#find([...new Set(near.flatMap(ids => [...ids]))]);
    // The memory only hints: whoever was described anew may have other keys by now.
    return asked.map((keys, at) => {
      const sharing = [...(near[at] ?? [])].flatMap(id => found.get(id) ?? []);
      return new Map(
        sharing.filter(it => meet(keys, it.keys)).map(({ comparable }) => [comparable.id, comparable] as const),
      );
    });
  }

  /** What the index knows now. */
  get mark(): IndexMark {
    return { epoch: this.#epoch, records: this.#ids.length };
  }

  /** Of these source patients those who may have been put since, by whichever instance, as they are. */
  async changedSince({ epoch, records }: IndexMark, ids: Iterable<string>): Promise<ReadonlyMap<string, Comparable>> {
    await this.#catchUp();
    const put = epoch === this.#epoch ? new Set(this.#ids.slice(records)) : undefined;
    const found = await this.#find([...new Set(ids)].filter(id => put === undefined || put.has(id)));
    return new Map([...found.values()].map(({ comparable }) => [comparable.id, comparable]));
  }

  async drop(): Promise<void> {
    await this.#store.collection(states).delete(this.#declaration.name);
    await this.#store.drop(this.#declaration.name);
  }

  async #write(patients: readonly Comparable[], more: Partial<IndexState>): Promise<void> {
    const entries = patients.map(it => ({ keys: this.#keysOf(it.description), comparable: it }));
    const id = this.#declaration.name;
    const begun: IndexState = { id, complete: false, generation: randomUUID(), last: 0 };
    const written = await this.#store.transaction(async session => {
      const before = (await session.collection(states).get(id)) ?? begun;
      const put = entries.map(({ keys, comparable }, n) => ({
        ...{ id: comparable.id, keys, at: before.last + 1 + n },
        told: toStored(comparable),
      }));
      if (put.length > 0) await session.collection(this.#declaration).bulk({ put });
      await session.collection(states).put({ ...before, ...more, last: before.last + put.length });
      return before;
    });
    await this.#inTurn(async () => {
      this.#rememberOwn(written, entries);
      await this.#tidy();
    });
  }

  /** What this instance wrote need not be read, unless others wrote before it. */
  #rememberOwn({ generation, last }: IndexState, entries: readonly Entry[]): void {
    // The first of all begins what is remembered.
    if (last === 0 && this.#seen === 0) this.#generation = generation;
    if (generation !== this.#generation || last !== this.#seen) return;
    for (const it of entries) {
      this.#remember(it.comparable.id, it.keys);
      this.#keepAtHand(it);
    }
    this.#seen = last + entries.length;
  }

  /** Takes into memory what was written since the last time. */
  #catchUp(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  /** What changes the memory comes one after the other. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.catch(() => {}).then(work);
    this.#turn = turn;
    return turn;
  }

  async #read(): Promise<void> {
    const { generation = '', last = 0 } = (await this.#state()) ?? {};
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#seen = 0;
      this.#index = new BlockIndex();
      this.#ids = [];
      this.#epoch++;
      this.#distinct = 0;
      this.#lately.clear();
    }
    if (this.#seen >= last) return;
    const stored = this.#store.collection(this.#declaration);
    if (this.#seen === 0) {
      await this.#readAll(stored);
      // Everybody is stored once.
      this.#distinct = this.#ids.length;
    } else {
      await this.#readSince(stored, last);
    }
    this.#seen = last;
    await this.#tidy();
  }

  /** In whatever order: who is put meanwhile is read again as written since. */
  async #readAll(stored: Collection<KeysDocument>): Promise<void> {
    for await (const it of stored.all()) this.#remember(it.id, it.keys);
  }

  async #readSince(stored: Collection<KeysDocument>, last: number): Promise<void> {
    let after: string | undefined;
    do {
      const { documents, cursor } = await stored.find({
        index: 'at',
        where: { at: { gt: this.#seen, lte: last } },
        limit: documentsAtOnce,
        ...(after === undefined ? {} : { after }),
      });
      for (const it of documents) {
        this.#remember(it.id, it.keys);
        this.#lately.delete(it.id);
      }
      after = cursor;
    } while (after !== undefined);
  }

  /** Forgets the keys of descriptions that were replaced, once they may be as many as the others. */
  async #tidy(): Promise<void> {
    if (this.#ids.length <= 2 * Math.max(this.#distinct, fewest)) return;
    const [before, ids] = [this.#index, this.#ids];
    const places = latestOf(ids);
    const index = new BlockIndex();
    for (let from = 0; from < before.size; from += copiedAtOnce) {
      before.copy(index, places, { from, most: copiedAtOnce });
      await breathe();
    }
    this.#index = index;
    this.#epoch++;
    this.#ids = ids.filter((_, record) => (places[record] as number) >= 0);
    this.#distinct = this.#ids.length;
  }

  #remember(id: string, keys: readonly number[]): void {
    const record = this.#ids.push(id) - 1;
    for (const key of keys) this.#index.add(key, record);
    this.#changes++;
  }

  #near(keys: readonly number[]): ReadonlySet<string> {
    return new Set(this.#index.meeting(keys).map(record => this.#ids[record] ?? ''));
  }

  async #find(ids: readonly string[]): Promise<ReadonlyMap<string, Entry>> {
    const stored = this.#store.collection(this.#declaration);
    const found = new Map<string, Entry>();
    const missing: string[] = [];
    for (const id of ids) {
      const it = this.#lately.get(id);
      if (it) found.set(id, it);
      else missing.push(id);
    }
    const before = this.#changes;
    for (let from = 0; from < missing.length; from += foundAtOnce) {
      const some = await stored.getMany(missing.slice(from, from + foundAtOnce));
      for (const [id, { keys, told }] of some) {
        const entry = { keys, comparable: fromStored(id, told) };
        found.set(id, entry);
        // What was read may be older than what was remembered meanwhile.
        if (before === this.#changes) this.#keepAtHand(entry);
      }
    }
    return found;
  }

  #keepAtHand(entry: Entry): void {
    // A description that was replaced is a record as well, until it is tidied.
    if (this.#ids.length <= 2 * atHand) this.#lately.set(entry.comparable.id, entry);
    else this.#lately.clear();
  }

  #state(): Promise<IndexState | undefined> {
    return this.#store.collection(states).get(this.#declaration.name);
  }

  #keysOf(description: Description): readonly number[] {
    const known = this.#known.get(description);
    if (known) return known;
    const keys = [...new Set(this.#matcher.blockingKeys(description).map(hashKey))];
    this.#known.set(description, keys);
    return keys;
  }
}

/** By record its place among those that are the last of their id; -1 for the others. */
function latestOf(ids: readonly string[]): Int32Array {
  const places = new Int32Array(ids.length).fill(-1);
  const seen = new Set<string>();
  for (let record = ids.length - 1; record >= 0; record--) {
    const id = ids[record] ?? '';
    if (seen.has(id)) continue;
    seen.add(id);
    places[record] = 0;
  }
  let next = 0;
  for (let record = 0; record < ids.length; record++) if (places[record] === 0) places[record] = next++;
  return places;
}

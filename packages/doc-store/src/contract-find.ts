import { describe, expect, it } from 'vitest';
import { type Visit, visits } from './contract-visit.ts';
import type { Collection, FindOptions } from './doc-store.ts';
import type { ContractSetting } from './doc-store-contract.ts';

export function findContract(setting: ContractSetting): void {
  const holding = async (documents: readonly Visit[]): Promise<Collection<Visit>> => {
    const docs = setting.store.collection(await visits(setting));
    await docs.bulk({ put: documents });
    return docs;
  };
  const ids = async (docs: Collection<Visit>, options: FindOptions): Promise<string> =>
    (await docs.find(options)).documents.map(visit => visit.id).join(' ');
  /** Every page of a find, the ids of a page joined. */
  const pages = async (docs: Collection<Visit>, options: FindOptions): Promise<string[]> => {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await docs.find({ ...options, after });
      found.push(page.documents.map(visit => visit.id).join(' '));
      after = page.cursor;
    } while (after !== undefined && found.length < 100);
    return found;
  };
  const inWards: readonly Visit[] = [
    { id: 'a', ward: 'A', bed: 2, open: true },
    { id: 'b', ward: 'A', bed: 1, open: false },
    { id: 'c', ward: 'B', bed: 2, open: true },
    { id: 'd', ward: 'A', bed: 2 },
    { id: 'e', ward: 'C', bed: 10 },
    { id: 'f', ward: 'A' },
    { id: 'g', bed: 1 },
  ];

  describe('find', () => {
    it('finds by equality on a prefix and on all of a compound index, in its order', async () => {
      const docs = await holding(inWards);
      expect(await ids(docs, { index: 'ward', where: { ward: 'A' } })).toBe('f b a d');
      expect(await ids(docs, { index: 'ward', where: { ward: 'A' }, order: 'descending' })).toBe('d a b f');
      expect(await ids(docs, { index: 'ward', where: { ward: 'A', bed: 2 } })).toBe('a d');
      expect(await ids(docs, { index: 'ward', where: { ward: 'Z' } })).toBe('');
      expect(await ids(docs, { index: 'ward', where: { bed: 2 } })).toBe('a d c');
    });

    it('finds everything in index order without a condition, what lacks the field first', async () => {
      const docs = await holding(inWards);
      expect(await ids(docs, { index: 'ward', where: {} })).toBe('g f b a d c e');
      expect(await ids(docs, { index: 'ward', where: {}, order: 'descending' })).toBe('e c d a b f g');
      expect(await ids(docs, { index: 'number', where: {} })).toBe('a b c d e f g');
    });

    it('finds by booleans and nested fields', async () => {
      const docs = await holding([...inWards, { id: 'h', patient: { authority: 'x', value: '7' } }]);
      expect(await ids(docs, { index: 'open', where: { open: true } })).toBe('a c');
      expect(await ids(docs, { index: 'open', where: { open: { in: [false, true] } } })).toBe('b a c');
      expect(await ids(docs, { index: 'patient', where: { 'patient.authority': 'x', 'patient.value': '7' } })).toBe(
        'h',
      );
      expect(await ids(docs, { index: 'patient', where: { 'patient.authority': 'x' } })).toBe('h');
    });

    it('finds by a set', async () => {
      const docs = await holding(inWards);
      expect(await ids(docs, { index: 'ward', where: { ward: { in: ['C', 'B', 'B', 'none'] } } })).toBe('c e');
      expect(await ids(docs, { index: 'ward', where: { ward: { in: ['A', 'B'] }, bed: 2 } })).toBe('a d c');
      expect(await ids(docs, { index: 'bed', where: { bed: { in: [10, 1] } } })).toBe('b g e');
      expect(await ids(docs, { index: 'ward', where: { ward: { in: [] } } })).toBe('');
      const many = Array.from({ length: 2_000 }, (_, at) => at + 2);
      expect(await ids(docs, { index: 'bed', where: { bed: { in: many } } })).toBe('a c d e');
    });

    it('finds by a range, numbers as numbers', async () => {
      const docs = await holding(inWards);
      expect(await ids(docs, { index: 'bed', where: { bed: { gt: 1 } } })).toBe('a c d e');
      expect(await ids(docs, { index: 'bed', where: { bed: { gte: 1, lt: 2 } } })).toBe('b g');
      expect(await ids(docs, { index: 'bed', where: { bed: { lte: 2 } } })).toBe('b g a c d');
      expect(await ids(docs, { index: 'ward', where: { ward: 'A', bed: { gte: 1, lte: 1 } } })).toBe('b');
      expect(await ids(docs, { index: 'ward', where: { ward: { gt: 'A' } } })).toBe('c e');
      expect(await ids(docs, { index: 'ward', where: { ward: { lt: 'B' } }, order: 'descending' })).toBe('d a b f');
    });

    it('keeps equality and ranges within a type', async () => {
      const docs = await holding([
        { id: 'n', ward: 'A', note: null },
        { id: 's', ward: '5' },
      ]);
      await docs.put({ ...{ id: 'm' }, ...({ ward: 5 } as object) });
      await docs.put({ ...{ id: 't' }, ...({ ward: true } as object) });
      expect(await ids(docs, { index: 'ward', where: { ward: '5' } })).toBe('s');
      expect(await ids(docs, { index: 'ward', where: { ward: 5 } })).toBe('m');
      expect(await ids(docs, { index: 'ward', where: { ward: true } })).toBe('t');
      expect(await ids(docs, { index: 'ward', where: { ward: 1 } })).toBe('');
      expect(await ids(docs, { index: 'ward', where: { ward: { gte: 0 } } })).toBe('m');
      expect(await ids(docs, { index: 'ward', where: { ward: { gte: '' } } })).toBe('s n');
      expect(await ids(docs, { index: 'ward', where: { ward: { lt: 'Z' } } })).toBe('s n');
      expect(await ids(docs, { index: 'ward', where: { ward: { lte: true } } })).toBe('t');
      expect(await ids(docs, { index: 'ward', where: { ward: { in: [5, '5', true, false] } } })).toBe('m s t');
    });

    it('orders strings by code point', async () => {
      const wards = ['a', 'B', 'ä', '🏥', '\uffee', 'é', 'e\u0301', '10', '9', ''];
      const docs = await holding(wards.map((ward, at) => ({ id: `v${at}`, ward })));
      const found = (await docs.find({ index: 'ward', where: {} })).documents.map(visit => visit.ward);
      const bytes = wards.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      expect(found).toStrictEqual(bytes);
    });

    it('finds a document by any element of a multi-valued field', async () => {
      const docs = await holding([
        { id: 'a', labels: ['x', 'y', 'x'], ward: 'B', codes: [1, 9] },
        { id: 'b', labels: ['y'], ward: 'A', codes: [5] },
        { id: 'c', labels: [], ward: 'A' },
        { id: 'd', ward: 'A' },
        { id: 'e', labels: ['x', 'z'] },
      ]);
      expect(await ids(docs, { index: 'label', where: { labels: 'x' } })).toBe('e a');
      expect(await ids(docs, { index: 'label', where: { labels: 'y' }, order: 'descending' })).toBe('a b');
      expect(await ids(docs, { index: 'label', where: { labels: 'y', ward: 'A' } })).toBe('b');
      await docs.put({ id: 'a', labels: ['z'], ward: 'B' });
      expect(await ids(docs, { index: 'label', where: { labels: 'x' } })).toBe('e');
      expect(await ids(docs, { index: 'label', where: { labels: 'z' } })).toBe('e a');
      await docs.delete('e');
      expect(await ids(docs, { index: 'label', where: { labels: 'z' } })).toBe('a');
    });

    it('finds it by what it holds now, whether that is as before or another', async () => {
      const a = { id: 'a', labels: ['x', 'y"'], ward: 'A', codes: [1, 2.5] };
      const docs = await holding([a, { id: 'b', labels: ['x'] }]);
      const found = async () => [
        await ids(docs, { index: 'label', where: { labels: 'x', ward: 'A' } }),
        await ids(docs, { index: 'label', where: { labels: 'y"', ward: 'B' } }),
        await ids(docs, { index: 'code', where: { codes: 2.5 } }),
      ];
      expect(await found()).toStrictEqual(['a', '', 'a']);
      await docs.bulk({
        put: [
          { ...a, bed: 7 },
          { id: 'b', labels: ['x'], ward: 'A' },
        ],
      });
      expect(await found()).toStrictEqual(['a b', '', 'a']);
      await docs.bulk({
        put: [
          { ...a, ward: 'B' },
          { id: 'b', codes: [2.5] },
        ],
      });
      expect(await found()).toStrictEqual(['', 'a', 'a b']);
      await docs.delete('a');
      await docs.put({ ...a, codes: [] });
      expect(await found()).toStrictEqual(['a', '', 'b']);
    });

    it('finds a document once though several of its elements match, and only if one element meets a range', async () => {
      const docs = await holding([
        { id: 'a', labels: ['x', 'y'], ward: 'B', codes: [1, 9] },
        { id: 'b', labels: ['y'], ward: 'A', codes: [5, 6] },
        { id: 'c', labels: ['x'], ward: 'C', codes: [7] },
      ]);
      expect(await ids(docs, { index: 'label', where: { labels: { in: ['x', 'y'] } } })).toBe('b a c');
      expect(await ids(docs, { index: 'label', where: { labels: { gte: 'x' } }, order: 'descending' })).toBe('c a b');
      expect(await ids(docs, { index: 'code', where: { codes: { gt: 1, lt: 9 } } })).toBe('b c');
      expect(await pages(docs, { index: 'label', where: { labels: { in: ['x', 'y'] } }, limit: 1 })).toStrictEqual([
        'b',
        'a',
        'c',
      ]);
    });

    it('pages through equal index values without a gap or a repetition', async () => {
      const docs = await holding(
        Array.from({ length: 25 }, (_, at) => ({ id: `v${100 + at}`, ward: 'A', bed: at % 3 })),
      );
      const all = (await docs.find({ index: 'ward', where: { ward: 'A' } })).documents.map(visit => visit.id);
      expect(all).toHaveLength(25);
      for (const order of ['ascending', 'descending'] as const) {
        for (const limit of [1, 4, 25]) {
          const found = await pages(docs, { index: 'ward', where: { ward: 'A' }, limit, order });
          expect(found).toHaveLength(Math.ceil(25 / limit));
          expect(found.join(' ').split(' ')).toStrictEqual(order === 'ascending' ? all : all.toReversed());
        }
      }
      expect(await pages(docs, { index: 'ward', where: { ward: 'A', bed: 1 }, limit: 3 })).toHaveLength(3);
    });

    it('pages through absent values and several fields in both directions', async () => {
      const docs = await holding(inWards);
      expect(await pages(docs, { index: 'ward', where: {}, limit: 2 })).toStrictEqual(['g f', 'b a', 'd c', 'e']);
      expect(await pages(docs, { index: 'ward', where: {}, limit: 2, order: 'descending' })).toStrictEqual([
        'e c',
        'd a',
        'b f',
        'g',
      ]);
      expect(await pages(docs, { index: 'open', where: {}, limit: 3, order: 'descending' })).toStrictEqual([
        'c a b',
        'g f e',
        'd',
      ]);
      expect(await pages(docs, { index: 'bed', where: { bed: { gte: 1 } }, limit: 4 })).toStrictEqual([
        'b g a c',
        'd e',
      ]);
    });

    it('goes on from its cursor though documents came and went', async () => {
      const docs = await holding(['b', 'd', 'f', 'h'].map(id => ({ id, ward: 'A', bed: 1 })));
      const first = await docs.find({ index: 'ward', where: { ward: 'A' }, limit: 2 });
      await docs.bulk({ put: ['a', 'e'].map(id => ({ id, ward: 'A', bed: 1 })), delete: ['d', 'f'] });
      expect(await ids(docs, { index: 'ward', where: { ward: 'A' }, limit: 2, after: first.cursor })).toBe('e h');
    });

    it('gives no cursor when nothing follows', async () => {
      const docs = await holding(inWards);
      expect((await docs.find({ index: 'ward', where: { ward: 'A' }, limit: 4 })).cursor).toBeUndefined();
      expect((await docs.find({ index: 'ward', where: { ward: 'A' }, limit: 3 })).cursor).toBeTypeOf('string');
      expect('cursor' in (await docs.find({ index: 'ward', where: { ward: 'Z' } }))).toBe(false);
    });

    it('finds at most 1,000 when no limit is given', async () => {
      const docs = await holding(Array.from({ length: 1_001 }, (_, at) => ({ id: `v${at}`, ward: 'A' })));
      const page = await docs.find({ index: 'ward', where: { ward: 'A' } });
      expect(page.documents).toHaveLength(1_000);
      expect((await docs.find({ index: 'ward', where: { ward: 'A' }, after: page.cursor })).documents).toHaveLength(1);
    });

    it('refuses what was not declared', async () => {
      const docs = await holding(inWards);
      const refusal = { name: 'StoreError', code: 'undeclared-index', retryable: false };
      await expect(docs.find({ index: 'colour', where: {} })).rejects.toMatchObject(refusal);
      await expect(docs.find({ index: 'constructor', where: {} })).rejects.toMatchObject(refusal);
      await expect(docs.find({ index: 'bed', where: { ward: 'A' } })).rejects.toMatchObject(refusal);
    });

    it('refuses a cursor it never gave', async () => {
      const docs = await holding(inWards);
      const { cursor } = await docs.find({ index: 'ward', where: {}, limit: 1 });
      const refusal = { name: 'StoreError', code: 'invalid-cursor', retryable: false };
      await expect(docs.find({ index: 'ward', where: {}, after: 'nonsense' })).rejects.toMatchObject(refusal);
      await expect(docs.find({ index: 'bed', where: {}, after: cursor })).rejects.toMatchObject(refusal);
      const forged = Buffer.from('[{"$gt":""},1,"x"]').toString('base64url');
      await expect(docs.find({ index: 'ward', where: {}, after: forged })).rejects.toMatchObject(refusal);
    });
  });

  describe('a unique index', () => {
    const refusal = { name: 'StoreError', code: 'unique', retryable: false };
    const itFrees = setting.defects.includes('unique-value-kept') ? it.fails : it;

    it('refuses a second document with its value, by every way to write', async () => {
      const docs = await holding([{ id: 'a', number: '1' }]);
      await docs.put({ id: 'c', number: '3' });
      await expect(docs.put({ id: 'b', number: '1' })).rejects.toMatchObject(refusal);
      await expect(docs.insert({ id: 'b', number: '1' })).rejects.toMatchObject(refusal);
      await expect(docs.bulk({ put: [{ id: 'b', number: '1' }] })).rejects.toMatchObject(refusal);
      await expect(docs.replace({ id: 'c', number: '1' }, {})).rejects.toMatchObject(refusal);
      expect(await docs.get('b')).toBeUndefined();
      await docs.put({ id: 'a', number: '1', ward: 'A' });
      await docs.delete('a');
      await docs.put({ id: 'b', number: '1' });
    });

    itFrees('lets a value go that a document no longer has', async () => {
      const docs = await holding([{ id: 'a', number: '1' }]);
      await docs.put({ id: 'a', number: '2' });
      await docs.put({ id: 'b', number: '1' });
      expect(await docs.count()).toBe(2);
    });

    itFrees('lets a value pass from one document to another within a bulk', async () => {
      const docs = await holding([{ id: 'a', number: '1' }]);
      await docs.bulk({
        put: [
          { id: 'a', number: '2' },
          { id: 'b', number: '1' },
        ],
      });
      await docs.bulk({ put: [{ id: 'c', number: '2' }], delete: ['a'] });
      expect((await docs.find({ index: 'number', where: { number: '2' } })).documents).toStrictEqual([
        { id: 'c', number: '2' },
      ]);
      expect((await docs.find({ index: 'number', where: { number: '1' } })).documents).toStrictEqual([
        { id: 'b', number: '1' },
      ]);
    });

    it('says nothing of what the documents hold', async () => {
      const docs = await holding([{ id: 'a', number: 'secret-number' }]);
      const error: unknown = await docs.put({ id: 'b', number: 'secret-number' }).catch((thrown: unknown) => thrown);
      const told: string[] = [];
      for (let at = error; at instanceof Error; at = at.cause)
        told.push(at.message, at.stack ?? '', JSON.stringify(at));
      expect(told.length).toBeGreaterThan(0);
      expect(told.join('\n')).not.toContain('secret-number');
    });

    it('does not hold documents that have none of its fields', async () => {
      const docs = await holding([{ id: 'a' }, { id: 'b' }]);
      await docs.put({ id: 'c', ward: 'A' });
      expect(await docs.count()).toBe(3);
    });

    it('takes all its fields together, an absent one as a value', async () => {
      const docs = await holding([
        { id: 'a', patient: { authority: 'x', value: '1' } },
        { id: 'b', patient: { authority: 'x', value: '2' } },
        { id: 'c', patient: { authority: 'y', value: '1' } },
        { id: 'd', patient: { authority: 'x' } },
      ]);
      await expect(docs.put({ id: 'e', patient: { authority: 'x', value: '2' } })).rejects.toMatchObject(refusal);
      await expect(docs.put({ id: 'e', patient: { authority: 'x' } })).rejects.toMatchObject(refusal);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { collected, type Visit, visits } from './contract-visit.ts';
import { type Collection, collection } from './doc-store.ts';
import type { ContractSetting } from './doc-store-contract.ts';

export function collectionContract(setting: ContractSetting): void {
  const fresh = async (): Promise<Collection<Visit>> => setting.store.collection(await visits(setting));

  describe('a collection', () => {
    it('returns what was put, and nothing for an unknown id', async () => {
      const docs = await fresh();
      const visit: Visit = {
        id: 'v1',
        ward: 'A',
        bed: 3,
        open: true,
        note: { deep: [1, null, { more: 'x' }], none: null },
      };
      await docs.put(visit);
      expect(await docs.get('v1')).toStrictEqual(visit);
      expect(await docs.get('v2')).toBeUndefined();
    });

    it('puts over what is there', async () => {
      const docs = await fresh();
      await docs.put({ id: 'v1', ward: 'A', bed: 3 });
      await docs.put({ id: 'v1', ward: 'B' });
      expect(await docs.get('v1')).toStrictEqual({ id: 'v1', ward: 'B' });
      expect(await docs.count()).toBe(1);
    });

    it('gives every reader a document of its own', async () => {
      const docs = await fresh();
      const visit = { id: 'v1', labels: ['a'] };
      await docs.put(visit);
      visit.labels.push('b');
      const read = await docs.get('v1');
      expect(read).toStrictEqual({ id: 'v1', labels: ['a'] });
      expect(await docs.get('v1')).not.toBe(read);
    });

    it('gets many at once, without those it has not', async () => {
      const docs = await fresh();
      await docs.bulk({ put: Array.from({ length: 1_500 }, (_, at) => ({ id: `v${at}`, bed: at })) });
      const ids = Array.from({ length: 1_400 }, (_, at) => `v${at}`);
      const found = await docs.getMany([...ids, 'unknown', 'v0']);
      expect(found.size).toBe(1_400);
      expect(found.get('v1399')).toStrictEqual({ id: 'v1399', bed: 1_399 });
      expect(found.has('unknown')).toBe(false);
      expect((await docs.getMany([])).size).toBe(0);
    });

    it('inserts once', async () => {
      const docs = await fresh();
      expect(await docs.insert({ id: 'v1', ward: 'A' })).toBe(true);
      expect(await docs.insert({ id: 'v1', ward: 'B' })).toBe(false);
      expect(await docs.get('v1')).toStrictEqual({ id: 'v1', ward: 'A' });
    });

    it('lets one of many concurrent inserts of an id win', async () => {
      const docs = await fresh();
      const won = await Promise.all(Array.from({ length: 10 }, (_, at) => docs.insert({ id: 'v1', bed: at })));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await docs.get('v1'))?.bed).toBe(won.indexOf(true));
    });

    it('replaces only while the fence holds', async () => {
      const docs = await fresh();
      expect(await docs.replace({ id: 'v1', epoch: 1 }, {})).toBe(false);
      expect(await docs.get('v1')).toBeUndefined();
      await docs.put({ id: 'v1', epoch: 1, ward: 'A' });
      expect(await docs.replace({ id: 'v1', epoch: 3 }, { epoch: 2 })).toBe(false);
      expect(await docs.replace({ id: 'v1', epoch: 2 }, { epoch: 1, ward: 'A' })).toBe(true);
      expect(await docs.get('v1')).toStrictEqual({ id: 'v1', epoch: 2 });
      expect(await docs.replace({ id: 'v1', epoch: 3 }, { epoch: 2, ward: 'A' })).toBe(false);
      expect(await docs.replace({ id: 'v1', epoch: 3 }, { epoch: undefined })).toBe(false);
      expect(await docs.replace({ id: 'v1', epoch: 3 }, { epoch: 2, ward: undefined })).toBe(true);
    });

    it('takes no value of a fence for another that looks like it', async () => {
      const docs = await fresh();
      const ward = 'the "old" \\ one, Zürich';
      await docs.put({ id: 'v1', epoch: 1, ward, open: true });
      expect(await docs.replace({ id: 'v1' }, { epoch: '1' })).toBe(false);
      expect(await docs.replace({ id: 'v1' }, { open: 1 })).toBe(false);
      expect(await docs.replace({ id: 'v1' }, { epoch: true })).toBe(false);
      expect(await docs.replace({ id: 'v1' }, { epoch: 1, open: true, ward })).toBe(true);
      expect(await docs.get('v1')).toStrictEqual({ id: 'v1' });
    });

    it('lets one of many concurrent replacements behind one fence win', async () => {
      const docs = await fresh();
      await docs.put({ id: 'v1', epoch: 0 });
      const won = await Promise.all(
        Array.from({ length: 10 }, (_, at) => docs.replace({ id: 'v1', epoch: at + 1 }, { epoch: 0 })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await docs.get('v1'))?.epoch).toBe(won.indexOf(true) + 1);
    });

    it('deletes, and deletes what is not there', async () => {
      const docs = await fresh();
      await docs.put({ id: 'v1' });
      await docs.delete('v1');
      await docs.delete('v1');
      expect(await docs.get('v1')).toBeUndefined();
      expect(await docs.count()).toBe(0);
    });

    it('changes in bulk: deletes, then puts, the last of two with one id', async () => {
      const docs = await fresh();
      await docs.bulk({});
      await docs.bulk({
        put: [
          { id: 'a', number: '1' },
          { id: 'b', labels: ['x'] },
          { id: 'b', labels: ['y'] },
        ],
      });
      expect(await docs.get('b')).toStrictEqual({ id: 'b', labels: ['y'] });
      expect((await docs.find({ index: 'label', where: { labels: 'x' } })).documents).toStrictEqual([]);
      await docs.bulk({ put: [{ id: 'c', number: '1' }, { id: 'b' }], delete: ['a', 'b', 'unknown'] });
      expect(await docs.getMany(['a', 'b', 'c'])).toStrictEqual(
        new Map([
          ['b', { id: 'b' }],
          ['c', { id: 'c', number: '1' }],
        ]),
      );
    });

    it('replaces all while every fence holds, and says when one does not', async () => {
      const docs = await fresh();
      await docs.bulk({ put: ['a', 'b'].map(id => ({ id, epoch: 1 })) });
      const to = (epoch: number, expected: number) =>
        docs.replaceAll(['a', 'b'].map(id => ({ document: { id, epoch }, expected: { epoch: expected } })));
      expect(await docs.replaceAll([])).toBe(true);
      expect(await to(2, 1)).toBe(true);
      await docs.put({ id: 'b', epoch: 7 });
      expect(await to(3, 2)).toBe(false);
      expect(await docs.get('b')).toStrictEqual({ id: 'b', epoch: 7 });
    });

    it('reads all in id order, however many', async () => {
      const docs = await fresh();
      const ids = Array.from({ length: 1_203 }, (_, at) => `v${at}`);
      await docs.bulk({ put: ids.map(id => ({ id })) });
      expect((await collected(docs.all())).map(visit => visit.id)).toStrictEqual(ids.toSorted());
      expect(await docs.count()).toBe(1_203);
    });

    it('reads nothing from an empty collection', async () => {
      const docs = await fresh();
      expect(await collected(docs.all())).toStrictEqual([]);
      expect(await docs.count()).toBe(0);
    });

    it('drops undefined fields', async () => {
      const docs = await fresh();
      await docs.put({ id: 'v1', ward: undefined, patient: { authority: 'x', value: undefined }, note: [1] });
      const read = await docs.get('v1');
      expect(read).toStrictEqual({ id: 'v1', patient: { authority: 'x' }, note: [1] });
      expect(Object.keys(read ?? {})).toStrictEqual(['id', 'patient', 'note']);
    });

    it('keeps the order of fields, wherever the id stands', async () => {
      const docs = await fresh();
      const texts = [
        '{"note":{"z":1,"a":{"y":null,"b":[]}},"id":"v1","ward":"A","bed":2}',
        '{"ward":"A","bed":2,"note":{"a":{"b":[],"y":null},"z":1},"id":"v2"}',
      ];
      await docs.bulk({ put: texts.map(text => JSON.parse(text)) });
      expect(JSON.stringify(await docs.get('v1'))).toBe(texts[0]);
      expect(JSON.stringify(await docs.get('v2'))).toBe(texts[1]);
      await docs.put(JSON.parse(texts[0] ?? ''));
      expect(await docs.replace(JSON.parse(texts[1] ?? ''), { ward: 'A' })).toBe(true);
      expect((await collected(docs.all())).map(visit => JSON.stringify(visit))).toStrictEqual(texts);
    });

    it('keeps numbers, empty values and unicode as they are', async () => {
      const docs = await fresh();
      const visit: Visit = {
        id: 'v1',
        ward: 'Häuser 🏥 病院 \u0000 " \\ \n',
        note: [0, -1, 0.1, 1e21, 2 ** 53 - 1, 2 ** 31, -(2 ** 40), '', {}, [], [[]], true, false, null, 'e\u0301'],
      };
      await docs.put(visit);
      expect(await docs.get('v1')).toStrictEqual(visit);
    });

    it('takes ids and field names with any characters', async () => {
      const docs = await fresh();
      const ids = [
        'record@2.resources',
        'a/b|c:d',
        'o\'brien "x"',
        '$set',
        'Å🏥',
        'a.b',
        ' ',
        'V1',
        'v1',
        'x'.repeat(900),
      ];
      for (const id of ids) await docs.put({ id, note: { 'http://example.org/a.b': 1, $nested: 2, 'with space': 3 } });
      for (const id of ids) {
        expect(await docs.get(id)).toStrictEqual({
          id,
          note: { 'http://example.org/a.b': 1, $nested: 2, 'with space': 3 },
        });
      }
      expect((await docs.getMany(ids)).size).toBe(ids.length);
      await docs.bulk({ delete: ids });
      expect(await docs.count()).toBe(0);
    });

    it('tells collections of similar names apart', async () => {
      const base = setting.name();
      const names = [`${base}`, `${base.toUpperCase()}`, `${base}/a|b:c`, `${base}.index`, `${base}"'`];
      const declarations = names.map(name => collection<Visit>(name));
      await setting.store.ensure(declarations);
      for (const declaration of declarations)
        await setting.store.collection(declaration).put({ id: 'v1', ward: declaration.name });
      for (const declaration of declarations) {
        expect(await setting.store.collection(declaration).get('v1')).toStrictEqual({
          id: 'v1',
          ward: declaration.name,
        });
      }
      expect(await setting.store.list()).toEqual(expect.arrayContaining(names));
    });

    it('holds documents of 2 MB', async () => {
      const docs = await fresh();
      const visit: Visit = {
        id: 'v1',
        ward: 'A',
        note: Array.from({ length: 20 }, (_, at) => `${at}${'ä'.repeat(50_000)}`),
      };
      await docs.put(visit);
      expect(await docs.get('v1')).toStrictEqual(visit);
      expect((await docs.find({ index: 'ward', where: { ward: 'A' } })).documents).toStrictEqual([visit]);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { collected, type Visit, visits } from './contract-visit.ts';
import type { ContractSetting } from './doc-store-contract.ts';

export function bulkContract(setting: ContractSetting): void {
  const many = (from: number, count: number, of: (at: number) => Omit<Visit, 'id'>): readonly Visit[] =>
    Array.from({ length: count }, (_, i) => ({ id: `v${`${from + i}`.padStart(4, '0')}`, ...of(from + i) }));

  describe('a bulk of several collections', () => {
    it('inserts, replaces and deletes, in the indexes as well', async () => {
      const [one, other] = [await visits(setting), await visits(setting)];
      const docs = setting.store.collection(one);
      const first = many(0, 300, at => ({ ward: 'A', number: `${at}`, labels: ['x', `${at % 2}`], open: true }));
      await setting.store.bulk([
        { declaration: one, changes: { insert: first } },
        { declaration: other, changes: { insert: [{ id: 'o' }] } },
      ]);
      expect(await collected(docs.all())).toStrictEqual(first);
      expect(await setting.store.collection(other).get('o')).toStrictEqual({ id: 'o' });
      const changed = many(0, 100, at => ({ ward: 'B', number: `${at}`, labels: ['y'] }));
      const more = many(300, 20, at => ({ ward: 'B', number: `${at}`, codes: [7] }));
      const gone = first.slice(290).map(it => it.id);
      await setting.store.bulk([
        { declaration: other, changes: {} },
        { declaration: one, changes: { insert: more, replace: changed, delete: gone } },
      ]);
      const now = [...changed, ...first.slice(100, 290), ...more];
      expect(await collected(docs.all())).toStrictEqual(now);
      const found = async (index: string, where: Record<string, string | number>) =>
        (await docs.find({ index, where })).documents.map(it => it.id);
      expect(await found('ward', { ward: 'B' })).toHaveLength(120);
      expect(await found('label', { labels: 'x' })).toEqual(first.slice(100, 290).map(it => it.id));
      expect(await found('label', { labels: 'y' })).toHaveLength(100);
      expect(await found('code', { codes: 7 })).toHaveLength(20);
      expect(await found('open', { open: 'true' })).toEqual([]);
    });

    it('leaves nothing when one of it cannot be written', async () => {
      const [one, other] = [await visits(setting), await visits(setting)];
      await setting.store.collection(one).put({ id: 'a', number: '1' });
      const taken: Visit = { id: 'c', number: '1' };
      const refused = setting.store.bulk([
        { declaration: other, changes: { insert: [{ id: 'b' }] } },
        { declaration: one, changes: { insert: [taken] } },
      ]);
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unique', retryable: false });
      expect(await collected(setting.store.collection(other).all())).toStrictEqual([]);
      await setting.store.bulk([{ declaration: other, changes: { insert: [{ id: 'b' }] } }]);
      expect(await setting.store.collection(other).count()).toBe(1);
    });

    it('and the writes and transactions of others come one after the other', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      const pieces = Array.from({ length: 5 }, (_, i) => many(i * 100, 100, () => ({ ward: 'A' })));
      await Promise.all([
        ...pieces.map(insert => setting.store.bulk([{ declaration, changes: { insert } }])),
        ...pieces.map((_, i) => docs.put({ id: `put${i}` })),
        ...pieces.map((_, i) =>
          setting.store.transaction(session => session.collection(declaration).put({ id: `in${i}` })),
        ),
      ]);
      expect(await docs.count()).toBe(510);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { collected, type Visit, visitIndexes, visits } from './contract-visit.ts';
import { collection } from './doc-store.ts';
import type { ContractSetting } from './doc-store-contract.ts';

export function storeContract(setting: ContractSetting): void {
  describe('the store', () => {
    it('ensures again without harm, and from several instances at once', async () => {
      const declarations = [
        collection<Visit>(setting.name(), visitIndexes),
        collection<Visit>(setting.name(), visitIndexes),
      ];
      const another = await setting.openAnother();
      try {
        await Promise.all([setting.store, another, setting.store, another].map(store => store.ensure(declarations)));
        for (const declaration of declarations)
          await setting.store.collection(declaration).put({ id: 'a', ward: 'A', labels: ['x'] });
        await another.ensure(declarations);
        for (const declaration of declarations) {
          const docs = another.collection(declaration);
          expect((await docs.find({ index: 'ward', where: { ward: 'A' } })).documents).toHaveLength(1);
          expect((await docs.find({ index: 'label', where: { labels: 'x' } })).documents).toHaveLength(1);
        }
      } finally {
        await another.close();
      }
    }, 60_000);

    it('adds an index to documents that are there, and instances that knew no index keep it', async () => {
      const bare = collection<Visit>(setting.name(), { bed: { fields: ['bed'] } });
      const full = collection<Visit>(bare.name, visitIndexes);
      await setting.store.ensure([bare]);
      const old = setting.store.collection(bare);
      await old.bulk({
        put: Array.from({ length: 300 }, (_, at) => ({
          id: `v${at}`,
          ward: `w${at % 3}`,
          labels: [`l${at % 3}`],
          number: `${at}`,
        })),
      });
      const another = await setting.openAnother();
      try {
        await another.ensure([full]);
        await old.put({ id: 'late', ward: 'w1', labels: ['l1'] });
        for (const store of [another, setting.store]) {
          const docs = store.collection(full);
          expect((await docs.find({ index: 'ward', where: { ward: 'w1' } })).documents).toHaveLength(101);
          expect((await docs.find({ index: 'label', where: { labels: 'l1' } })).documents).toHaveLength(101);
        }
        await expect(old.put({ id: 'twice', number: '7' })).rejects.toMatchObject({ code: 'unique' });
      } finally {
        await another.close();
      }
    }, 60_000);

    it('changes an index that is declared anew under its name', async () => {
      const name = setting.name();
      await setting.store.ensure([collection<Visit>(name, { place: { fields: ['ward'] } })]);
      const changed = collection<Visit>(name, { place: { fields: ['bed'] } });
      const docs = setting.store.collection(changed);
      await docs.put({ id: 'a', ward: 'A', bed: 1 });
      await setting.store.ensure([changed]);
      expect((await docs.find({ index: 'place', where: { bed: 1 } })).documents).toHaveLength(1);
    });

    it('lists its collections and drops one with its indexes', async () => {
      const [kept, dropped] = [await visits(setting), await visits(setting)];
      const docs = setting.store.collection(dropped);
      for (const declaration of [kept, dropped])
        await setting.store.collection(declaration).put({ id: 'a', number: '1', labels: ['x'] });
      expect(await setting.store.list()).toEqual(expect.arrayContaining([kept.name, dropped.name]));
      expect(await setting.store.list()).toStrictEqual((await setting.store.list()).toSorted());
      await setting.store.drop(dropped.name);
      await setting.store.drop(dropped.name);
      expect(await setting.store.list()).toContain(kept.name);
      expect(await setting.store.list()).not.toContain(dropped.name);
      expect(await docs.get('a')).toBeUndefined();
      expect((await docs.find({ index: 'label', where: { labels: 'x' } })).documents).toStrictEqual([]);
      expect(await collected(docs.all())).toStrictEqual([]);
      expect(await docs.count()).toBe(0);
      await setting.store.ensure([dropped]);
      await docs.put({ id: 'b', number: '1' });
      expect(await collected(docs.all())).toStrictEqual([{ id: 'b', number: '1' }]);
    });

    it('shows every instance what another wrote or dropped', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      await docs.put({ id: 'a' });
      const another = await setting.openAnother();
      try {
        expect(await another.collection(declaration).get('a')).toStrictEqual({ id: 'a' });
        await another.collection(declaration).put({ id: 'a', ward: 'A' });
        expect(await docs.get('a')).toStrictEqual({ id: 'a', ward: 'A' });
        await another.drop(declaration.name);
        expect(await docs.get('a')).toBeUndefined();
        await another.ensure([declaration]);
        await docs.put({ id: 'b' });
        expect(await collected(another.collection(declaration).all())).toStrictEqual([{ id: 'b' }]);
      } finally {
        await another.close();
      }
    });

    it('answers a ping', async () => {
      await expect(setting.store.ping()).resolves.toBeUndefined();
    });

    it('keeps its documents over close and open, and refuses work once closed', async () => {
      const declaration = await visits(setting);
      const first = await setting.openAnother();
      await first.collection(declaration).put({ id: 'a' });
      await first.close();
      await first.close();
      const refusal = { name: 'StoreError', code: 'closed', retryable: false };
      await expect(first.collection(declaration).get('a')).rejects.toMatchObject(refusal);
      await expect(first.collection(declaration).put({ id: 'b' })).rejects.toMatchObject(refusal);
      await expect(first.transaction(async () => 1)).rejects.toMatchObject(refusal);
      await expect(first.bulk([])).rejects.toMatchObject(refusal);
      await expect(first.ping()).rejects.toMatchObject(refusal);
      const second = await setting.openAnother();
      expect(await second.collection(declaration).get('a')).toStrictEqual({ id: 'a' });
      await second.close();
    });
  });
}

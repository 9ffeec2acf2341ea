import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { collected, type Visit, visits } from './contract-visit.ts';
import type { CollectionDeclaration, DocSession, DocStore } from './doc-store.ts';
import type { ContractSetting } from './doc-store-contract.ts';

export function transactionContract(setting: ContractSetting): void {
  const increment = async (
    session: DocSession,
    declaration: CollectionDeclaration<Visit>,
    id: string,
  ): Promise<void> => {
    const docs = session.collection(declaration);
    const visit = await docs.get(id);
    await delay(2);
    await docs.put({ id, bed: (visit?.bed ?? 0) + 1 });
  };
  const withAnother = async <R>(work: (another: DocStore) => Promise<R>): Promise<R> => {
    const another = await setting.openAnother();
    try {
      return await work(another);
    } finally {
      await another.close();
    }
  };

  describe('a transaction', () => {
    it('commits everything and returns what its work returns', async () => {
      const declaration = await visits(setting);
      const other = await visits(setting);
      const answer = await setting.store.transaction(async session => {
        await session.collection(declaration).bulk({ put: [{ id: 'a' }, { id: 'b' }] });
        await session.collection(other).put({ id: 'c' });
        return 42;
      });
      expect(answer).toBe(42);
      expect(await setting.store.collection(declaration).count()).toBe(2);
      expect(await setting.store.collection(other).get('c')).toStrictEqual({ id: 'c' });
    });

    it('leaves nothing when its work throws, and throws the same', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      await docs.put({ id: 'a', ward: 'A', labels: ['x'] });
      const thrown = new Error('no');
      const failing = setting.store.transaction(async session => {
        await session.collection(declaration).bulk({ put: [{ id: 'a', ward: 'B' }, { id: 'b' }] });
        await session.collection(declaration).delete('a');
        throw thrown;
      });
      await expect(failing).rejects.toBe(thrown);
      expect(await collected(docs.all())).toStrictEqual([{ id: 'a', ward: 'A', labels: ['x'] }]);
      expect((await docs.find({ index: 'label', where: { labels: 'x' } })).documents).toHaveLength(1);
    });

    it('reads what it wrote, in every way', async () => {
      const declaration = await visits(setting);
      await setting.store.collection(declaration).put({ id: 'gone', ward: 'A' });
      await setting.store.transaction(async session => {
        const docs = session.collection(declaration);
        await docs.put({ id: 'a', ward: 'A', labels: ['x'] });
        await docs.delete('gone');
        expect(await docs.get('a')).toStrictEqual({ id: 'a', ward: 'A', labels: ['x'] });
        expect((await docs.getMany(['a', 'gone'])).size).toBe(1);
        expect((await docs.find({ index: 'ward', where: { ward: 'A' } })).documents).toHaveLength(1);
        expect((await docs.find({ index: 'label', where: { labels: 'x' } })).documents).toHaveLength(1);
        expect(await docs.count()).toBe(1);
        expect(await collected(docs.all())).toHaveLength(1);
        expect(await docs.insert({ id: 'a' })).toBe(false);
        expect(await docs.insert({ id: 'b', epoch: 1 })).toBe(true);
        expect(await docs.replace({ id: 'b', epoch: 2 }, { epoch: 1 })).toBe(true);
        expect(await docs.replace({ id: 'b', epoch: 3 }, { epoch: 1 })).toBe(false);
      });
      expect(await setting.store.collection(declaration).get('b')).toStrictEqual({ id: 'b', epoch: 2 });
    });

    it('reads what it wrote in bulk to several collections, and commits it', async () => {
      const [one, other] = [await visits(setting), await visits(setting)];
      await setting.store.collection(one).bulk({ put: ['a', 'gone'].map(id => ({ id, ward: 'A' })) });
      const written = await setting.store.transaction(async session => {
        const docs = session.collection(one);
        expect(await docs.get('b')).toBeUndefined();
        await docs.bulk({ replace: [{ id: 'a', ward: 'B' }], insert: [{ id: 'b', ward: 'B' }], delete: ['gone'] });
        await session.collection(other).bulk({ insert: [{ id: 'c' }] });
        expect((await docs.find({ index: 'ward', where: { ward: 'B' } })).documents).toHaveLength(2);
        await docs.bulk({ put: [{ id: 'a', ward: 'C' }, { id: 'gone' }], delete: ['gone'] });
        return session
          .collection(other)
          .replaceAll([{ document: { id: 'c', epoch: 1 }, expected: { epoch: undefined } }]);
      });
      expect(written).toBe(true);
      expect(await collected(setting.store.collection(one).all())).toStrictEqual([
        { id: 'a', ward: 'C' },
        { id: 'b', ward: 'B' },
        { id: 'gone' },
      ]);
      expect(await setting.store.collection(other).get('c')).toStrictEqual({ id: 'c', epoch: 1 });
    });

    it('leaves nothing of what it wrote in bulk when one of several fences does not hold', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      await docs.bulk({ put: ['a', 'b'].map(id => ({ id, epoch: 1 })) });
      const fenced = setting.store.transaction(async session => {
        const visiting = session.collection(declaration);
        await visiting.bulk({ insert: [{ id: 'c' }] });
        const changes = ['a', 'b'].map((id, at) => ({ document: { id, epoch: 2 }, expected: { epoch: 1 + at } }));
        if (!(await visiting.replaceAll(changes))) throw new Error('fenced');
      });
      await expect(fenced).rejects.toThrow('fenced');
      expect(await collected(docs.all())).toStrictEqual(['a', 'b'].map(id => ({ id, epoch: 1 })));
    });

    it('refuses what it wrote in bulk when a unique value is taken', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      await docs.put({ id: 'a', number: '1' });
      const refused = setting.store.transaction(session =>
        session.collection(declaration).bulk({ insert: [{ id: 'b' }, { id: 'c', number: '1' }] }),
      );
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unique' });
      expect(await docs.count()).toBe(1);
    });

    it('lets concurrent changes in bulk of one document all take effect', async () => {
      const declaration = await visits(setting);
      const change = (store: DocStore) =>
        store.transaction(async session => {
          const docs = session.collection(declaration);
          const visit = await docs.get('a');
          await delay(2);
          await docs.bulk({ [visit ? 'replace' : 'insert']: [{ id: 'a', bed: (visit?.bed ?? 0) + 1 }] });
        });
      await withAnother(another =>
        Promise.all(Array.from({ length: 12 }, (_, at) => change(at % 2 === 0 ? setting.store : another))),
      );
      expect((await setting.store.collection(declaration).get('a'))?.bed).toBe(12);
    }, 60_000);

    it('takes operations at once', async () => {
      const declaration = await visits(setting);
      await setting.store.transaction(async session => {
        const docs = session.collection(declaration);
        await Promise.all(Array.from({ length: 20 }, (_, at) => docs.put({ id: `v${at}`, bed: at })));
        const read = await Promise.all(Array.from({ length: 20 }, (_, at) => docs.get(`v${at}`)));
        expect(read.map(visit => visit?.bed)).toStrictEqual(Array.from({ length: 20 }, (_, at) => at));
      });
      expect(await setting.store.collection(declaration).count()).toBe(20);
    });

    it('shows nothing outside before it commits', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      await docs.put({ id: 'a', ward: 'A' });
      await setting.store.transaction(async session => {
        await session.collection(declaration).put({ id: 'a', ward: 'B' });
        await session.collection(declaration).put({ id: 'b', ward: 'A' });
        expect(await docs.get('a')).toStrictEqual({ id: 'a', ward: 'A' });
        expect((await docs.find({ index: 'ward', where: { ward: 'A' } })).documents).toStrictEqual([
          { id: 'a', ward: 'A' },
        ]);
        expect(await docs.count()).toBe(1);
      });
      expect(await docs.get('a')).toStrictEqual({ id: 'a', ward: 'B' });
    });

    it('lets concurrent increments of one document all take effect', async () => {
      const declaration = await visits(setting);
      await withAnother(async another => {
        const stores = [setting.store, another];
        const work = Array.from({ length: 12 }, (_, at) =>
          stores[at % 2]?.transaction(session => increment(session, declaration, 'a')),
        );
        await Promise.all(work);
      });
      expect((await setting.store.collection(declaration).get('a'))?.bed).toBe(12);
    }, 60_000);

    it('prevents write skew that a shared document materialises', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      await docs.bulk({
        put: [
          { id: 'guard', bed: 0 },
          { id: 'x', open: true },
          { id: 'y', open: true },
        ],
      });
      // Either may leave while the other is on duty: with snapshots alone both would.
      const leave = (store: DocStore, id: string) =>
        store.transaction(async session => {
          const visiting = session.collection(declaration);
          const onDuty = (await visiting.find({ index: 'open', where: { open: true } })).documents.length;
          await delay(5);
          await increment(session, declaration, 'guard');
          if (onDuty > 1) await visiting.put({ id, open: false });
        });
      await withAnother(another => Promise.all([leave(setting.store, 'x'), leave(another, 'y')]));
      expect((await docs.find({ index: 'open', where: { open: true } })).documents).toHaveLength(1);
      expect((await docs.get('guard'))?.bed).toBe(2);
    }, 60_000);

    it('lets one of two concurrent inserts of an id be true and the other false', async () => {
      const declaration = await visits(setting);
      await withAnother(async another => {
        for (let round = 0; round < 5; round++) {
          const insert = (store: DocStore, ward: string) =>
            store.transaction(async session => {
              await session.collection(declaration).get(`v${round}`);
              await delay(2);
              const inserted = await session.collection(declaration).insert({ id: `v${round}`, ward });
              await session.collection(declaration).put({ id: `${round}${ward}`, open: inserted });
              return inserted;
            });
          const won = await Promise.all([insert(setting.store, 'A'), insert(another, 'B')]);
          expect(won.toSorted()).toStrictEqual([false, true]);
          const docs = setting.store.collection(declaration);
          expect(await docs.get(`v${round}`)).toStrictEqual({ id: `v${round}`, ward: won[0] ? 'A' : 'B' });
          expect(await docs.get(`${round}A`)).toStrictEqual({ id: `${round}A`, open: won[0] });
        }
      });
    }, 60_000);

    it('is ended by an error of the store, even one that its work caught', async () => {
      const declaration = await visits(setting);
      const docs = setting.store.collection(declaration);
      await docs.put({ id: 'a', number: '1' });
      const refusal = { name: 'StoreError', code: 'unique' };
      const caught = setting.store.transaction(async session => {
        await session.collection(declaration).put({ id: 'b' });
        await session
          .collection(declaration)
          .put({ id: 'c', number: '1' })
          .catch(() => undefined);
      });
      await expect(caught).rejects.toMatchObject(refusal);
      const uncaught = setting.store.transaction(session =>
        session.collection(declaration).put({ id: 'c', number: '1' }),
      );
      await expect(uncaught).rejects.toMatchObject(refusal);
      expect(await collected(docs.all())).toStrictEqual([{ id: 'a', number: '1' }]);
    });

    it('leaves its session unusable when it has ended', async () => {
      const declaration = await visits(setting);
      const session = await setting.store.transaction(async open => open);
      await expect(session.collection(declaration).put({ id: 'late' })).rejects.toMatchObject({ code: 'closed' });
      await expect(session.collection(declaration).get('late')).rejects.toMatchObject({ code: 'closed' });
      expect(await setting.store.collection(declaration).count()).toBe(0);
    });

    it('moves 500 documents with indexes at once', async () => {
      const declaration = await visits(setting);
      const put = Array.from({ length: 500 }, (_, at) => ({
        id: `v${at}`,
        ward: `w${at % 7}`,
        bed: at,
        labels: [`l${at % 5}`, 'all'],
      }));
      await setting.store.transaction(session => session.collection(declaration).bulk({ put }));
      const docs = setting.store.collection(declaration);
      expect((await docs.find({ index: 'label', where: { labels: 'all' } })).documents).toHaveLength(500);
      expect((await docs.find({ index: 'label', where: { labels: 'l3' } })).documents).toHaveLength(100);
    });
  });
}

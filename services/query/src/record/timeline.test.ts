import type { Collection, FindOptions, Page } from '@causeway/doc-store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResourceDocument } from './documents.ts';
import { type Place, readTimeline } from './timeline.ts';

function fact(patient: string, type: string, createdAt: number, serial: number): ResourceDocument {
  const reference = `${type}/${serial}`;
  return {
    id: `${patient}/${reference}`,
    patient,
    type,
    reference,
    createdAt,
    recordedAt: createdAt,
    partition: 0,
    told: { partition: 0, offset: 0 },
    json: '{}',
  };
}

/** The part of a collection that a timeline reads, held in memory: equality and `gte`, in order, in small pages. */
function inMemory(documents: readonly ResourceDocument[]): Collection<ResourceDocument> {
  const order = (a: Place, b: Place) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
  const find = async ({ where, limit = 1_000, after }: FindOptions): Promise<Page<ResourceDocument>> => {
    const { patient, type, createdAt } = where;
    const from = (createdAt as { gte: number } | undefined)?.gte ?? Number.NEGATIVE_INFINITY;
    const all = documents
      .filter(it => it.patient === patient && (type === undefined || it.type === type) && it.createdAt >= from)
      .sort(order);
    const start = after === undefined ? 0 : Number(after);
    const page = all.slice(start, start + limit);
    return { documents: page, ...(start + limit < all.length ? { cursor: String(start + limit) } : {}) };
  };
  return { find } as unknown as Collection<ResourceDocument>;
}

async function readAll(
  pages: (after: Place | undefined, page: number) => ReturnType<typeof readTimeline>,
): Promise<string[]> {
  const ids: string[] = [];
  let after: Place | undefined;
  let page = 0;
  do {
    const { documents, next } = await pages(after, page++);
    ids.push(...documents.map(it => it.id));
    after = next;
  } while (after !== undefined && page < 1_000);
  return ids;
}

const facts = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('X', 'Y'), fc.integer({ min: 0, max: 3 })), {
    maxLength: 30,
  })
  .map(all => all.map(([patient, type, createdAt], serial) => fact(patient, type, createdAt, serial)));

describe('the pages of a record', () => {
  it('hold every fact once, in order, whatever the size of the pages', async () => {
    await fc.assert(
      fc.asyncProperty(facts, fc.integer({ min: 1, max: 7 }), async (all, count) => {
        const stored = inMemory(all);
        const patients = ['a', 'b'];
        const expected = all
          .filter(it => patients.includes(it.patient))
          .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
          .map(it => it.id);
        const read = (types?: readonly string[]) =>
          readAll(after => readTimeline(stored, { patients, count, types, after }));
        expect(await read()).toEqual(expected);
        expect(await read(['X', 'Y'])).toEqual(expected);
        expect(await read(['X'])).toEqual(expected.filter(it => it.includes('/X/')));
      }),
    );
  });

  it('stay as they are while facts are added: nothing comes twice, nothing that was there is left out', async () => {
    await fc.assert(
      fc.asyncProperty(facts, facts, fc.integer({ min: 1, max: 5 }), async (before, added, count) => {
        const later = added.map((it, at) => fact(it.patient, it.type, it.createdAt + 4, 100 + at));
        const query = { patients: ['a', 'b', 'c'], count };
        const ids = await readAll((after, page) =>
          readTimeline(inMemory(page === 0 ? before : [...before, ...later]), { ...query, after }),
        );
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining(before.map(it => it.id)));
      }),
    );
  });

  it('count what matches', async () => {
    const all = [1, 2, 3, 4, 5].map(it => fact('a', 'X', it, it));
    const matches = ({ createdAt }: ResourceDocument) => createdAt % 2 === 1;
    const page = await readTimeline(inMemory(all), { patients: ['a'], count: 2, matches });
    expect(page.documents.map(it => it.createdAt)).toEqual([1, 3]);
    expect(page.next).toEqual({ createdAt: 3, id: 'a/X/3' });
    const { next } = await readTimeline(inMemory(all), { patients: ['a'], count: 3, matches });
    expect(next).toBeUndefined();
  });
});

import { type DocStore, openEmbeddedStore } from '@causeway/doc-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DirectiveDocument, directives, directivesOf } from './directive-view.ts';

/** More than one page of a find. */
const many = 1_500;

describe('the directives of source patients', () => {
  let store: DocStore;

  beforeAll(async () => {
    store = await openEmbeddedStore({ file: ':memory:' });
    await store.ensure([directives]);
    const given = Array.from({ length: many }, (_, i): DirectiveDocument => directive(`d${i}`, 'a'));
    await store.collection(directives).bulk({ put: [...given, directive('other', 'b'), directive('stranger', 'c')] });
  });

  afterAll(() => store.close());

  it('are all of them, however many: the newest decides, wherever it stands', async () => {
    const found = await directivesOf(store.collection(directives), ['a', 'b', 'nobody']);
    expect([...found].map(([patient, theirs]) => [patient, theirs.length])).toEqual([
      ['a', many],
      ['b', 1],
    ]);
    expect(new Set(found.get('a')?.map(it => it.id)).size).toBe(many);
  });
});

function directive(id: string, patient: string): DirectiveDocument {
  return { id, patient, active: true, recordedAt: 1, provisions: [], resource: '{}' };
}

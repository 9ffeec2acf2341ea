import { describe, expect, it } from 'vitest';
import { collection } from './doc-store.ts';
import { cursorAt, planFind, valueAt } from './find-plan.ts';

const wards = collection('wards', {
  ward: { fields: ['ward.name', 'bed', 'open'] },
  label: { fields: ['labels', 'bed'], multi: true },
});

describe('a find plan', () => {
  it('orders by the fields that equality does not hold', () => {
    expect(planFind(wards, { index: 'ward', where: { 'ward.name': 'A' } }).order).toStrictEqual(['bed', 'open']);
    expect(planFind(wards, { index: 'ward', where: { 'ward.name': { in: ['A'] }, bed: 1 } }).order).toStrictEqual([
      'ward.name',
      'open',
    ]);
    expect(planFind(wards, { index: 'label', where: { labels: { gt: 'a' } } }).order).toStrictEqual(['bed']);
  });

  it('reads the place that its own cursor names', () => {
    const options = { index: 'ward', where: { open: true } } as const;
    const document = { id: 'a|b', ward: { name: 'Ä' }, open: true };
    const after = cursorAt(planFind(wards, options), document);
    expect(planFind(wards, { ...options, after }).after).toStrictEqual({ values: ['Ä', null], id: 'a|b' });
    expect(after).toMatch(/^[\w-]+$/);
  });

  it('takes no cursor of another query', () => {
    const after = cursorAt(planFind(wards, { index: 'ward', where: {} }), { id: 'a' });
    expect(() => planFind(wards, { index: 'label', where: {}, after })).toThrow(
      expect.objectContaining({ code: 'invalid-cursor' }),
    );
  });

  it('sees own fields only', () => {
    expect(valueAt({ id: 'a', ward: { name: 'A' } }, ['ward', 'name'])).toBe('A');
    expect(valueAt({ id: 'a' }, ['constructor', 'name'])).toBeUndefined();
    expect(valueAt({ id: 'a', ward: null }, ['ward', 'name'])).toBeUndefined();
  });
});

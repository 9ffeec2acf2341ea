import { describe, expect, it } from 'vitest';
import type { PanelDocument } from '../panel/panel-view.ts';
import { SubscriptionIndex } from './subscription-index.ts';
import type { SubscriptionDocument } from './subscription-view.ts';

const subscription = (rest: Partial<SubscriptionDocument>): SubscriptionDocument => ({
  id: 's',
  organization: 'lakeside',
  subject: 'nurse',
  purpose: 'TREAT',
  active: true,
  createdAt: 1_000_000,
  panel: null,
  facility: null,
  events: [],
  endpoint: null,
  headers: [],
  content: 'id-only',
  end: null,
  secret: '',
  resource: '{}',
  offset: 0,
  ...rest,
});
const panel = (rest: Partial<PanelDocument>): PanelDocument => ({
  id: 'panel',
  organization: 'lakeside',
  active: true,
  members: ['a', 'b'],
  names: [],
  resource: '{}',
  offset: 0,
  ...rest,
});
const admit = { trigger: 'ADT_A01', facility: 'general', recordedAt: 2_000_000 };

function given(...put: readonly (SubscriptionDocument | PanelDocument)[]): SubscriptionIndex {
  const index = new SubscriptionIndex();
  for (const it of put) {
    if ('members' in it) index.putPanel(it);
    else index.putSubscription(it);
  }
  return index;
}
const matched = (index: SubscriptionIndex, members: readonly string[], occasion = admit) =>
  index.match(occasion, members).map(it => it.id);

describe('the index of subscriptions', () => {
  it('finds by facility, by any member of the person on the panel, and by both together', () => {
    const index = given(
      panel({}),
      subscription({ id: '1', facility: 'general' }),
      subscription({ id: '2', panel: 'panel' }),
      subscription({ id: '3', panel: 'panel', facility: 'general' }),
      subscription({ id: '4', panel: 'panel', facility: 'other' }),
      subscription({ id: '5', facility: 'general', events: ['discharge'] }),
    );
    expect(matched(index, ['x'])).toEqual(['1']);
    expect(matched(index, ['x', 'b'])).toEqual(['1', '2', '3']);
    expect(matched(index, ['a', 'b'], { ...admit, facility: 'other' })).toEqual(['2', '4']);
    expect(matched(index, [], { ...admit, trigger: 'ADT_A03' })).toEqual(['1', '5']);
  });

  it('forgets what is off, over or removed', () => {
    expect(matched(given(subscription({ facility: 'general', end: 1_999_999 })), [])).toEqual([]);
    const index = given(panel({}), subscription({ panel: 'panel' }));
    index.putPanel(panel({ members: ['b'], offset: 1 }));
    expect(matched(index, ['a'])).toEqual([]);
    expect(matched(index, ['b'])).toEqual(['s']);
    index.putSubscription(subscription({ active: false, panel: 'panel', offset: 1 }));
    expect(matched(index, ['b'])).toEqual([]);
    expect(index.followsPanels).toBe(false);
  });

  it("goes by the newest word whatever the order, and lets nobody take over another's", () => {
    const index = given(
      panel({ members: ['a'], offset: 5 }),
      panel({ members: ['b'], offset: 4 }),
      panel({ members: ['c'], offset: 6, organization: 'hillside' }),
      subscription({ panel: 'panel', offset: 5 }),
      subscription({ panel: 'panel', offset: 4, active: false }),
      subscription({ panel: 'panel', offset: 6, organization: 'hillside' }),
      subscription({ id: 'spy', panel: 'panel', organization: 'hillside' }),
    );
    expect(matched(index, ['a'])).toEqual(['s']);
    expect(matched(index, ['b'])).toEqual([]);
    expect(matched(index, ['c'])).toEqual([]);
  });

  it('does not make news of what was long before the subscription', () => {
    const index = given(subscription({ facility: 'general', createdAt: 2_000_000 }));
    expect(matched(index, [], { ...admit, recordedAt: 1_999_000 })).toEqual(['s']);
    expect(matched(index, [], { ...admit, recordedAt: 1_900_000 })).toEqual([]);
  });
});

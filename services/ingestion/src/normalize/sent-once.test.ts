import { describe, expect, it } from 'vitest';
import { ReceivedOnce, SentOnce } from './sent-once.ts';

describe('what goes to a thread once', () => {
  it('is the same object there in every question that names it', () => {
    const sent = new SentOnce<{ readonly name: string }>();
    const received = new ReceivedOnce((it: { readonly name: string }) => ({ ...it }));
    const [north, south] = [{ name: 'north' }, { name: 'south' }];
    const first = sent.idOf(north);
    received.take(structuredClone(sent.changes()));
    const there = received.get(first);
    expect(there).toEqual(north);
    const second = sent.idOf(south);
    expect(sent.idOf(north)).toBe(first);
    const news = structuredClone(sent.changes());
    expect(news.added.map(it => it.value)).toEqual([south]);
    received.take(news);
    expect(received.get(first)).toBe(there);
    expect(received.get(second)).toEqual(south);
  });

  it('is forgotten there when it is dropped', () => {
    const received = new ReceivedOnce((it: string) => it);
    received.take({ added: [{ id: 1, value: 'north' }], dropped: [] });
    received.take({ added: [], dropped: [1] });
    expect(() => received.get(1)).toThrow(RangeError);
  });
});

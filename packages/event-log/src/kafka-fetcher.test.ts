import { describe, expect, it } from 'vitest';
import type { FetchedMessage } from './kafka-apis.ts';
import { nextOffsetOf, recordsOf } from './kafka-fetcher.ts';

function message(offset: number, rest: Partial<FetchedMessage> = {}): FetchedMessage {
  return {
    offset: String(offset),
    timestamp: '1700000000000',
    key: Buffer.from('k'),
    value: Buffer.from(`${offset}`),
    headers: {},
    batchContext: { firstOffset: '3', lastOffsetDelta: 4 },
    ...rest,
  };
}

describe('what a fetch brought', () => {
  it('leaves out the records before the offset asked for, which the first batch may contain', () => {
    const found = recordsOf('a', { partition: 1, messages: [3, 4, 5].map(it => message(it)) }, 5);
    expect(found).toEqual([
      {
        topic: 'a',
        partition: 1,
        offset: 5,
        timestamp: 1_700_000_000_000,
        key: 'k',
        value: Buffer.from('5'),
        headers: {},
      },
    ]);
  });

  it('leaves out control records, and goes on after them', () => {
    const messages = [message(3), message(4, { isControlRecord: true })];
    expect(recordsOf('a', { partition: 0, messages }, 3).map(it => it.offset)).toEqual([3]);
    expect(nextOffsetOf(messages, 3)).toBe(8);
  });

  it('goes on at the same offset when there was nothing', () => {
    expect(nextOffsetOf([], 12)).toBe(12);
  });

  it('reads headers as text, the last of repeated ones, and absent keys and values as empty', () => {
    const headers = { one: Buffer.from('Zoë'), two: [Buffer.from('a'), Buffer.from('b')], none: null };
    const [found] = recordsOf('a', { partition: 0, messages: [message(3, { headers, key: null, value: null })] }, 0);
    expect(found?.headers).toEqual({ one: 'Zoë', two: 'b', none: '' });
    expect(found?.key).toBe('');
    expect(found?.value.length).toBe(0);
  });
});

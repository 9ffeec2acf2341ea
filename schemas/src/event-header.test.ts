import { describe, expect, it } from 'vitest';
import { derivedHeader, originHeader, revisedIndex, revisionOf } from './event-header.ts';
import { derivedEventId, newEventId } from './event-id.ts';

const position = { topic: 'causeway.inbound.message', partition: 3, offset: 42, index: 0 };
const from = originHeader({ now: 2000, occurredAt: 1000, facility: 'north', messageId: 'M1' });

describe('the id of a derived event', () => {
  it('is the same for the same position, for ever', () => {
    expect(derivedEventId(position)).toBe(derivedEventId({ ...position }));
    // Written down: views that were built hold it.
    expect(derivedEventId(position)).toBe('e3015099-b9b8-50de-9ec3-7824526a0d1f');
  });

  it('differs when anything of the position differs', () => {
    const others = [{ topic: 'causeway.dead.letter' }, { partition: 4 }, { offset: 43 }, { index: 1 }];
    const ids = others.map(other => derivedEventId({ ...position, ...other }));
    expect(new Set([derivedEventId(position), ...ids]).size).toBe(5);
  });
});

describe('a derived header', () => {
  it('is a function of its cause alone', () => {
    const header = derivedHeader({ from, position });
    expect(header).toStrictEqual({
      eventId: derivedEventId(position),
      occurredAt: 1000,
      recordedAt: 2000,
      source: { facility: 'north', messageId: 'M1' },
      position,
      cipher: null,
    });
    expect(derivedHeader({ from, position })).toStrictEqual(header);
  });

  it('takes the times and the source it is given', () => {
    const source = { facility: 'identity', messageId: '' };
    expect(derivedHeader({ from, position, occurredAt: 0, recordedAt: 0, source })).toMatchObject({
      occurredAt: 0,
      recordedAt: 0,
      source,
    });
  });
});

describe('an origin header', () => {
  it('derives from nothing and gets a random id unless it is given one', () => {
    expect(from).toMatchObject({ occurredAt: 1000, recordedAt: 2000, position: null });
    expect(originHeader({ now: 5, facility: 'f', messageId: 'm' })).toMatchObject({ occurredAt: 5, recordedAt: 5 });
    expect(originHeader({ now: 5, facility: 'f', messageId: 'm', eventId: 'given' }).eventId).toBe('given');
    expect(newEventId()).not.toBe(newEventId());
  });
});

describe('a later conversion of a record', () => {
  it('has indexes after those of every conversion before', () => {
    const at = (index: number) => ({ position: { topic: 't', partition: 0, offset: 1, index } });
    expect([0, 65_535].map(it => revisionOf(at(it)))).toEqual([0, 0]);
    expect(revisionOf(at(revisedIndex(2, 7)))).toBe(2);
    expect(revisedIndex(1, 0)).toBeGreaterThan(revisedIndex(0, 65_535));
    expect(revisionOf({ position: null })).toBe(0);
  });
});

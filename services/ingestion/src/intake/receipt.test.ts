import type { MessageReceived } from '@causeway/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adt } from '../sample-message.ts';
import { isFirst, keptMessage, type Receipt, rejectionOf, union, withRecord } from './receipt.ts';
import { refusals } from './refusals.ts';

interface Sample {
  readonly partition: number;
  readonly offset: number;
  readonly family: string;
  readonly refused: boolean;
  readonly replayOf: string | null;
}

function kept({ partition, offset, family, refused, replayOf }: Sample) {
  const event: MessageReceived = {
    type: 'MessageReceived',
    header: {
      eventId: `e${partition}-${offset}`,
      occurredAt: offset,
      recordedAt: offset,
      source: { facility: 'north', messageId: 'M1' },
      position: null,
      cipher: null,
    },
    facility: 'north',
    transport: 'MLLP',
    contentType: '',
    body: Buffer.from(adt({ family })),
    controlId: 'M1',
    messageType: 'ADT^A01^ADT_A01',
    ackCode: refused ? 'AE' : 'AA',
    refusal: refused ? refusals.unsupportedEvent : null,
    replayOf,
    request: null,
    findings: {},
  };
  return keptMessage('any', { partition, offset }, event);
}

const build = (samples: readonly Sample[]) =>
  samples.reduce<Receipt | undefined>((receipt, it) => withRecord(receipt, kept(it)), undefined);

const sample = fc.record({
  partition: fc.nat(1),
  offset: fc.nat(20),
  family: fc.constantFrom('A', 'B', 'C'),
  refused: fc.boolean(),
  replayOf: fc.constantFrom(null, 'e1', 'e2'),
});
const samples = fc.uniqueArray(sample, { selector: it => `${it.partition}/${it.offset}`, minLength: 1, maxLength: 20 });

describe('a receipt', () => {
  it('is the same whatever the order and however often its records come', () => {
    fc.assert(
      fc.property(samples, fc.infiniteStream(fc.nat()), (records, random) => {
        const shuffled = [...records, ...records]
          .map(it => ({ it, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ it }) => it);
        expect(JSON.stringify(build(shuffled))).toBe(JSON.stringify(build(records)));
      }),
    );
  });

  it('is the same from two sources as from one', () => {
    fc.assert(
      fc.property(samples, fc.nat(20), (records, cut) => {
        expect(union(build(records.slice(0, cut)), build(records.slice(cut)))).toEqual(build(records));
      }),
    );
  });

  it('does not grow without end', () => {
    const records = Array.from({ length: 50 }, (_, i) => ({
      partition: 0,
      offset: i,
      family: `F${i}`,
      refused: i % 2 === 0,
      replayOf: null,
    }));
    expect(build(records)?.accepted).toHaveLength(8);
    expect(build(records)?.refused).toHaveLength(8);
  });

  it('knows the first of the records with the same content', () => {
    const one: Sample = { partition: 3, offset: 7, family: 'A', refused: false, replayOf: null };
    const again: Sample = { ...one, offset: 9 };
    const other: Sample = { ...one, offset: 8, family: 'B' };
    const receipt = build([again, one, other]) as Receipt;
    expect([one, again, other].map(it => isFirst(receipt, kept(it)))).toEqual([true, false, true]);
  });

  it('acts on the first replay of a record that could not be normalised, and on no other', () => {
    const one: Sample = { partition: 3, offset: 7, family: 'A', refused: false, replayOf: null };
    const replay = { ...one, offset: 9, replayOf: rejectionOf(one) };
    const twice = { ...replay, offset: 10 };
    const ofTheReplay = { ...one, offset: 11, replayOf: rejectionOf(replay) };
    const ofARefusal = { ...one, offset: 12, replayOf: 'e1' };
    const all = [one, replay, twice, ofTheReplay, ofARefusal];
    const receipt = build(all) as Receipt;
    expect(all.map(it => isFirst(receipt, kept(it)))).toEqual([true, true, false, true, false]);
  });
});

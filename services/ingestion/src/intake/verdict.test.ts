import { buildAck, parseAck } from '@causeway/hl7';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adt, merge, type SampleOptions } from '../sample-message.ts';
import { readArrival } from './arrival.ts';
import { refusals } from './refusals.ts';
import { courseOf, judge, type Known } from './verdict.ts';

const facility = {
  id: 'north',
  name: 'North Hospital',
  authority: { namespace: 'NORTH-MRN' },
  timeZone: 'America/New_York',
};
const arrive = (options?: SampleOptions) => readArrival(Buffer.from(adt(options)));
const judged = (options?: SampleOptions) => judge(arrive(options), facility);
const nothing: Known = { own: undefined, before: undefined };

describe('judging a message', () => {
  it('accepts one of a known facility with a patient of its authority, under the key of the patient', () => {
    expect(judged()).toEqual({
      facility: 'north',
      key: 'urn:causeway:authority:NORTH-MRN|1001',
      receipt: 'north|M1',
      ackCode: 'AA',
      refusal: null,
    });
  });

  it('puts a merge under the survivor', () => {
    const body = Buffer.from(merge('M2', '1001', '1002'));
    expect(judge(readArrival(body), facility)).toMatchObject({ ackCode: 'AA', key: expect.stringMatching(/\|1001$/) });
  });

  it.each<[string, SampleOptions, 'AE' | 'AR', string]>([
    ['missing-control-id', { controlId: '' }, 'AE', '101'],
    ['unsupported-message-type', { type: 'QBP^Q22^QBP_Q21' }, 'AR', '200'],
    ['unsupported-event', { type: 'ADT^A99^ADT_A01' }, 'AR', '201'],
    ['missing-patient-identifier', { identifier: '' }, 'AE', '101'],
    ['unknown-authority', { identifier: '1001^^^ELSEWHERE^MR' }, 'AE', '204'],
  ])('refuses with %s', (reason, options, ackCode, code) => {
    expect(judged(options)).toMatchObject({ ackCode, key: 'facility:north', refusal: { reason, code } });
  });

  it('refuses a sender that is not registered, and keeps it under the sender', () => {
    expect(judge(arrive(), undefined)).toMatchObject({
      facility: '',
      key: 'sender:EPIC|NORTH',
      receipt: 'sender:EPIC|NORTH|M1',
      ackCode: 'AR',
      refusal: { reason: 'unknown-facility', code: '103' },
    });
  });

  it('refuses what is no message', () => {
    const arrival = readArrival(Buffer.from('hello'));
    expect(judge(arrival, undefined)).toMatchObject({ ackCode: 'AR', refusal: { reason: 'unreadable' } });
  });

  it('has a verdict on anything, and an answer to it can be written', () => {
    const damaged = fc.array(fc.record({ at: fc.nat(400), byte: fc.nat(255) }), { maxLength: 12 }).map(changes => {
      const bytes = Buffer.from(adt());
      for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
      return bytes;
    });
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map(it => Buffer.from(it)),
      damaged,
    );
    fc.assert(
      fc.property(anything, fc.boolean(), (bytes, known) => {
        const arrival = readArrival(bytes);
        const { ackCode: code, refusal, key, receipt } = judge(arrival, known ? facility : undefined);
        const error = refusal ? { error: refusal } : {};
        const ack = buildAck(arrival.message, { code, now: 0, application: 'A', facility: 'B', ...error });
        expect(parseAck(ack).code).toBe(code);
        expect((code === 'AA') === (refusal === null)).toBe(true);
        expect(key.length).toBeGreaterThan(0);
        expect(receipt.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 500 },
    );
  });

  it('never quotes the message in a refusal', () => {
    for (const options of [{ identifier: 'Xx77^^^Yy88^MR' }, { type: 'Zz9^Zz8' }, { sender: 'Qq1|Qq2' }]) {
      const text = JSON.stringify([judged(options).refusal, judge(arrive(options), undefined).refusal]);
      expect(text).not.toMatch(/Xx77|Yy88|Zz9|Zz8|Qq1|Qq2|Testperson/);
    }
  });
});

describe('deciding what is done with a message', () => {
  const arrival = arrive();
  const accepted = { digest: arrival.digest, recordedAt: 5 };
  const refused = { ...accepted, eventId: 'e1', ackCode: 'AR', refusal: refusals.unknownFacility } as const;
  const yes = judged();
  const no = judge(arrival, undefined);

  it('records what is new', () => {
    expect(courseOf(arrival, yes, nothing, null)).toEqual({
      type: 'Record',
      verdict: { ackCode: 'AA', refusal: null },
      replayOf: null,
    });
  });

  it('answers what was accepted as the first time, whatever is thought of it now', () => {
    const known: Known = { own: { accepted: [accepted], refused: [] }, before: undefined };
    expect(courseOf(arrival, { ackCode: 'AE', refusal: refusals.unjudged }, known, null)).toEqual({
      type: 'Repeat',
      verdict: { ackCode: 'AA', refusal: null },
      recordedAt: 5,
    });
  });

  it('takes a repetition with a new MSH-7 for the same message', () => {
    expect(arrive({ sentAt: '20260301101733' }).digest).toBe(arrival.digest);
    expect(arrive({ family: 'Other' }).digest).not.toBe(arrival.digest);
    expect(arrive({ type: 'ADT^A08^ADT_A01' }).digest).not.toBe(arrival.digest);
  });

  it('refuses another message under an MSH-10 that was accepted', () => {
    const known: Known = { own: { accepted: [{ ...accepted, digest: 'other' }], refused: [] }, before: undefined };
    expect(courseOf(arrival, yes, known, null)).toMatchObject({
      type: 'Record',
      verdict: { ackCode: 'AE', refusal: { code: '205', reason: 'duplicate-control-id' } },
    });
  });

  it('judges anew what was refused, and lets the acceptance replay the refusal', () => {
    const known: Known = { own: undefined, before: { refused: [refused] } };
    expect(courseOf(arrival, yes, known, null)).toMatchObject({
      type: 'Record',
      verdict: { ackCode: 'AA' },
      replayOf: 'e1',
    });
  });

  it('makes no second record of the same refusal', () => {
    const known: Known = { own: { accepted: [], refused: [refused] }, before: undefined };
    expect(courseOf(arrival, no, known, null)).toMatchObject({
      type: 'Repeat',
      recordedAt: 5,
      verdict: { refusal: { reason: 'unknown-facility' } },
    });
  });

  it('records a replay of what was accepted meanwhile once, so that it closes what it replays', () => {
    const once: Known = { own: { accepted: [accepted], refused: [] }, before: undefined };
    expect(courseOf(arrival, yes, once, 'e1')).toMatchObject({ type: 'Record', replayOf: 'e1' });
    const twice: Known = { own: { accepted: [{ ...accepted, replays: { e1: {} } }], refused: [] }, before: undefined };
    expect(courseOf(arrival, yes, twice, 'e1')).toMatchObject({ type: 'Repeat' });
  });
});

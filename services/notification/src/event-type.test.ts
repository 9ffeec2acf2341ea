import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksFor, eventTypeOf, eventTypes, parseEventName, triggerCode } from './event-type.ts';

describe('event types', () => {
  it('follow the trigger, however the message type is written', () => {
    const known = {
      ADT_A01: 'admit',
      'ADT^A02': 'transfer',
      'ADT^A03^ADT_A03': 'discharge',
      ADT_A04: 'register',
      ADT_A05: 'pre-admit',
      ADT_A06: 'class-change',
      ADT_A08: 'update',
      ADT_A11: 'cancel-admit',
      ADT_A12: 'cancel-transfer',
      ADT_A13: 'cancel-discharge',
      ADT_A40: 'merge',
      ORU_R01: 'result',
      ADT_A60: 'other',
      'notification-admit': 'admit',
      FHIR_discharge: 'discharge',
      FHIR_transaction: 'other',
    };
    for (const [trigger, type] of Object.entries(known))
      expect([trigger, eventTypeOf(trigger)]).toEqual([trigger, type]);
  });

  it('are read in any spelling', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...eventTypes),
        fc.constantFrom('-', '_', '', ' '),
        fc.boolean(),
        (type, gap, upper) => {
          const written = type.replaceAll('-', gap);
          expect(parseEventName(upper ? written.toUpperCase() : written)).toBe(type);
        },
      ),
    );
    for (const written of ['A01', 'a01', 'ADT_A01', 'ADT^A01', 'ADT^A01^ADT_A01'])
      expect(parseEventName(written)).toBe('A01');
    expect(parseEventName('cancelled-discharge')).toBe('cancel-discharge');
    expect(parseEventName('sneeze')).toBeUndefined();
    expect(parseEventName('')).toBeUndefined();
  });

  it('a trigger asks for less than its type', () => {
    expect(asksFor(new Set(['A04']), 'ADT_A04')).toBe(true);
    expect(asksFor(new Set(['A04']), 'ADT_A28')).toBe(false);
    expect(asksFor(new Set(['register']), 'ADT_A28')).toBe(true);
    expect(asksFor(new Set(), 'ADT_A28')).toBe(true);
    expect(triggerCode('ADT^A28^ADT_A05')).toBe('A28');
  });
});

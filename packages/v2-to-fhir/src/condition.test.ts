import { parseMessage } from '@causeway/hl7';
import { describe, expect, it } from 'vitest';
import { compileCondition } from './condition.ts';

const message = parseMessage('MSH|^~\\&|A|B\rPID|1||1||A^B|""||||||C|1~2\rPV1|1|I|ICU^1\rOBR|1|P1');
const pv1 = message.segment('PV1');

function holds(condition: string): boolean {
  if (pv1 === undefined) throw new Error('no PV1');
  return compileCondition(condition)(pv1, id => message.segment(id));
}

describe('conditions of the guide', () => {
  it.each([
    ['IF PV1-3 VALUED', true],
    ['IF PV1-45 NOT VALUED', true],
    ['IF PV1-3.2 VALUED', true],
    ['IF PV1-3.3 NOT VALUED', true],
    ['IF PV1-2.1 EQUALS "I"', true],
    ['IF PV1-2.1 NOT EQUALS "P"', true],
    ['IF PV1-2.1 IN ("E", "O")', false],
    ['IF PV1-2.1 NOT IN ("E", "O")', true],
    ['IF PV1-45 VALUED AND PV1-2.1 EQUALS "I"', false],
    ['IF PV1-45 VALUED OR PV1-2.1 EQUALS "I"', true],
    ['IF PID-13 LST.COUNT GREATER THAN 1', true],
    ['IF PID-13 LST.COUNT EQUALS 1', false],
    ['IF PID-6 VALUED', false],
    ['IF ORC-2 NOT VALUED', true],
    ['IF OBR-2 NOT VALUED', false],
  ])('%s is %s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  it('that cannot be read do not load', () => {
    expect(() => compileCondition('IF the moon is full')).toThrow(SyntaxError);
    expect(() => compileCondition('IF PID-3 LST.COUNT ODD')).toThrow(SyntaxError);
    expect(() => compileCondition('IF PID-3 SOMETIMES')).toThrow(SyntaxError);
  });
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FacilityContext } from '@causeway/conversion';
import { parseMessage } from '@causeway/hl7';
import { describe, expect, it } from 'vitest';
import { convert } from './convert.ts';

const facility: FacilityContext = {
  id: 'north',
  name: 'North Hospital',
  authority: { namespace: 'NORTH-MRN' },
  timeZone: 'America/New_York',
};

describe('what is remembered of a facility', () => {
  it('is said again in the same words', () => {
    const [first, again] = [1, 1].map(it => convert(parseMessage(message(it)), { facility, receivedAt: 0 }));
    expect(again).toEqual(first);
    expect(JSON.stringify(first)).toContain('Attendorn');
  });

  it('keeps none of the messages that said it', () => {
    const before = heapBytes();
    const text = 'x'.repeat(1_000_000);
    for (let staff = 0; staff < 40; staff++) convert(parseMessage(message(staff, text)), { facility, receivedAt: 0 });
    expect(heapBytes() - before).toBeLessThan(10_000_000);
  });
});

function message(staff: number, text = ''): Buffer {
  const number = `${1_999_000_000 + staff}`;
  const segments = [
    'MSH|^~\\&|EPIC|NORTH|CAUSEWAY|HIE|20260301121500||ADT^A01^ADT_A01|M1|P|2.5.1',
    'PID|1||1001^^^NORTH-MRN^MR||Testperson^Ada||19800102|F',
    `PV1|1|I|4WEST^101^A^NORTH|R|||${number}^Attendorn^Isolde^^^^MD^^NPIREG&2.16.840.1.113883.4.6&ISO^L^^^NPI`,
    `ZZZ|${text}`,
    '',
  ];
  return Buffer.from(segments.join('\r'));
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

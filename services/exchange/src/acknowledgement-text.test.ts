import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { describeAck } from './acknowledgement-text.ts';

const plain = picocolors.createColors(false);

describe('an acknowledgement for people', () => {
  it('says that an accepted message is safe', () => {
    expect(describeAck({ code: 'AA', controlId: '1' }, plain)).toEqual(['AA accepted, and durable in the log']);
  });

  it('gives the words of the exchange, the code and the place', () => {
    const error = { code: '101', text: 'PID names no patient', location: 'PID^1^3' };
    expect(describeAck({ code: 'AE', controlId: '1', error }, plain)).toEqual([
      'AE refused: something in the message is wrong',
      '   PID names no patient (error 101 at PID^1^3)',
    ]);
  });

  it('does not blame a message that could not be stored', () => {
    const error = { code: '207', text: 'The message could not be stored right now. Send it again.' };
    const [first] = describeAck({ code: 'AE', controlId: '1', error }, plain);
    expect(first).toBe('AE not stored: the exchange cannot take it now');
  });

  it('names the commands that let an unknown sender in', () => {
    const error = { code: '103', text: 'No facility is registered', location: 'MSH^1^4' };
    expect(describeAck({ code: 'AR', controlId: '1', error }, plain).join('\n')).toContain('npx causeway facility add');
  });

  it('shows MSA-3 where there is no ERR', () => {
    expect(describeAck({ code: 'AE', controlId: '1', text: 'no' }, plain)).toContain('   no');
  });
});

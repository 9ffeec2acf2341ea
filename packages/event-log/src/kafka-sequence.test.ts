import { describe, expect, it } from 'vitest';
import { fenced, newWriter, wrote } from './kafka-sequence.ts';

describe('the writer of a partition', () => {
  it('counts the records it wrote', () => {
    expect(wrote(wrote(newWriter('7'), 3), 2)).toEqual({ producerId: '7', epoch: 0, sequence: 5 });
  });

  it('begins again at 0 after 2³¹ − 1', () => {
    expect(wrote({ producerId: '7', epoch: 0, sequence: 2 ** 31 - 2 }, 5).sequence).toBe(3);
  });

  it('fences what came before with a higher epoch and the first sequence number', () => {
    expect(fenced({ producerId: '7', epoch: 4, sequence: 12 })).toEqual({ producerId: '7', epoch: 5, sequence: 0 });
  });

  it('is used up with its last epoch', () => {
    expect(fenced({ producerId: '7', epoch: 32_767, sequence: 0 })).toBeUndefined();
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fifo } from './fifo.ts';

test('gives what it was given, in that order, as an array would', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 200 }), steps => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === undefined) expect(fifo.shift()).toBe(model.shift());
        else {
          fifo.push(step);
          model.push(step);
        }
        expect(fifo.length).toBe(model.length);
        expect(Array.from({ length: fifo.length + 1 }, (_, at) => fifo.at(at))).toEqual([...model, undefined]);
      }
    }),
  );
});

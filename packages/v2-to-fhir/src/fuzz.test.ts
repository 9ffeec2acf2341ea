import { ConversionError } from '@causeway/conversion';
import { Hl7Error, parseMessage } from '@causeway/hl7';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from './convert.ts';
import { identifySourcePatient } from './source-patient.ts';
import { generalHospital } from './testing-scope.ts';
import { corpusMessages, sampleMessages } from './validated-messages.ts';

// Ours, and one of every type that others sent.
const originals = [...sampleMessages(), ...corpusMessages().filter(({ name }) => name.includes('microsoft'))].map(
  ({ message }) => Buffer.from(message.toString()),
);
const pieces = [
  '|',
  '^',
  '~',
  '&',
  '\\',
  '""',
  '\r',
  '\\XD83D\\',
  '\\X0000\\',
  '99999999',
  '-',
  ' ',
  'é',
  '\u0000',
  'PID|',
];

const edit = fc.record({ at: fc.nat(), cut: fc.integer({ min: 0, max: 12 }), put: fc.constantFrom('', ...pieces) });
const mutated = fc
  .tuple(fc.constantFrom(...originals), fc.array(edit, { minLength: 1, maxLength: 12 }))
  .map(([bytes, edits]) => {
    let text = bytes.toString('utf8');
    for (const { at, cut, put } of edits) {
      const start = at % (text.length + 1);
      text = text.slice(0, start) + put + text.slice(start + cut);
    }
    return Buffer.from(text);
  });

describe('a broken message', () => {
  it('converts, or is refused with a code: it never fails otherwise', () => {
    fc.assert(
      fc.property(mutated, bytes => {
        try {
          const message = parseMessage(bytes);
          identifySourcePatient(message, generalHospital);
          const facility = { ...generalHospital, unregistered: 'file' };
          convert(message, { facility, receivedAt: 0 });
          expect(convert(message, { facility: generalHospital, receivedAt: 0 }).length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof ConversionError || error instanceof Hl7Error)) throw error;
        }
      }),
      { numRuns: 400 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64Bytes } from './base64.ts';

describe('base64', () => {
  test('is read as it was written, on one line or many, with padding or without', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        const text = Buffer.from(bytes).toString('base64');
        for (const it of [text, text.replace(/(.{1,7})/g, '$1\r\n '), text.replace(/=/g, '')]) {
          expect(base64Bytes(it)).toEqual(Buffer.from(bytes));
        }
      }),
    );
  });

  test('that lost or got a character is not read', () => {
    for (const it of ['JVBE*Ri0x', 'JVBERi0x-', 'JVBER', 'JV=BERi0x', 'JVBE=', 'JVBERi0xLg===', 'not base64!']) {
      expect(base64Bytes(it)).toBeUndefined();
    }
  });
});

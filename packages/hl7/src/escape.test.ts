import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardDelimiters } from './delimiters.ts';
import { escapeText, unescapeText } from './escape.ts';

test.each([
  ['a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', 'a|b^c&d~e\\f'],
  ['one\\.br\\two', 'one\ntwo'],
  ['\\H\\bold\\N\\ plain', 'bold plain'],
  ['\\X0D0A\\', '\r\n'],
  ['\\XC3A9\\', 'é'],
  ['\\XE9\\', 'é'],
])('%s is unescaped', (written, meant) => {
  expect(unescapeText(written)).toBe(meant);
});

test.each([
  'C:\\temp\\new',
  'one \\ two',
  '\\',
  '\\\\',
  '\\Zown\\',
  '\\X1\\',
  '\\XZZ\\',
  '\\.sp2\\',
  '\\C2842\\',
  '\\P\\',
])('%s is kept verbatim', written => {
  expect(unescapeText(written)).toBe(written);
});

test('an unknown sequence does not lend its end to the next', () => {
  expect(unescapeText('\\Z1\\F\\S\\')).toBe('\\Z1\\F^');
});

test('nothing is unescaped where there is no escape character', () => {
  const delimiters = { ...standardDelimiters, escape: '' };
  expect(unescapeText('a\\F\\', delimiters)).toBe('a\\F\\');
  expect(escapeText('a|b', delimiters)).toBe('a b');
});

test('any text survives escaping, in any delimiters', () => {
  const delimiters = fc.constantFrom(standardDelimiters, {
    field: '$',
    component: '%',
    repetition: '*',
    escape: '!',
    subcomponent: '@',
    truncation: '',
  });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), delimiters, (text, marks) => {
      const written = escapeText(text, marks);
      expect(unescapeText(written, marks)).toBe(text);
      for (const mark of [marks.field, marks.component, marks.repetition, marks.subcomponent, '\r', '\n', '\x0b']) {
        expect(written).not.toContain(mark);
      }
    }),
  );
});

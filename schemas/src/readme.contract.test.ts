import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

it('the README lists every error code and no other', () => {
  const declared = [...read('./schema-error.ts').matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(match => match[1]);
  const listed = [...read('../README.md').matchAll(/^\| `([a-z-]+)` /gm)].map(match => match[1]);
  expect(declared.length).toBeGreaterThan(0);
  expect(listed).toEqual(declared);
});

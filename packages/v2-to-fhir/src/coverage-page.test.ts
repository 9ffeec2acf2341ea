import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coveragePage } from './coverage-page.ts';

const page = new URL('../../../docs/hl7v2-coverage.md', import.meta.url);

describe('docs/hl7v2-coverage.md', () => {
  it('is what the maps and the guide say today (npm run coverage -w packages/v2-to-fhir)', () => {
    expect(readFileSync(page, 'utf8')).toBe(coveragePage());
  });
});

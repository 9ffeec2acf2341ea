import { describe, expect, it } from 'vitest';
import { readLifetime } from './token.ts';

describe('the lifetime of a token', () => {
  it.each([
    ['90', 90],
    ['45s', 45],
    ['30m', 1_800],
    ['12h', 43_200],
    ['7d', 604_800],
  ])('%s is %i seconds', (text, seconds) => {
    expect(readLifetime(text)).toBe(seconds);
  });

  it.each(['', '0', '-1h', 'soon', '1w', '1.5h'])('is refused as "%s"', text => {
    expect(() => readLifetime(text)).toThrow('--lifetime');
  });
});

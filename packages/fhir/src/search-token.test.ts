import { describe, expect, it } from 'vitest';
import { conceptTokens, identifierToken, matchesToken, parseToken, parseTokens } from './search-token.ts';

describe('search tokens', () => {
  it('tell the four forms apart', () => {
    expect(parseToken('12345')).toEqual({ value: '12345' });
    expect(parseToken('urn:oid:1.2.3|12345')).toEqual({ system: 'urn:oid:1.2.3', value: '12345' });
    expect(parseToken('|12345')).toEqual({ system: '', value: '12345' });
    expect(parseToken('urn:oid:1.2.3|')).toEqual({ system: 'urn:oid:1.2.3' });
    expect(parseToken('')).toBeUndefined();
    expect(parseToken('|')).toBeUndefined();
  });

  it('keep escaped delimiters', () => {
    expect(parseTokens('a\\,b,c\\|d')).toEqual([{ value: 'a,b' }, { value: 'c|d' }]);
  });

  it('match identifiers and codings', () => {
    const identifier = identifierToken({ system: 'urn:oid:1.2.3', value: '12345' });
    expect(matchesToken({ value: '12345' }, identifier)).toBe(true);
    expect(matchesToken({ system: 'urn:oid:1.2.3' }, identifier)).toBe(true);
    expect(matchesToken({ system: '', value: '12345' }, identifier)).toBe(false);
    expect(matchesToken({ system: 'urn:oid:1.2.4', value: '12345' }, identifier)).toBe(false);
    const [first] = conceptTokens({ coding: [{ system: 'http://loinc.org', code: '718-7' }] });
    expect(first !== undefined && matchesToken({ system: 'http://loinc.org', value: '718-7' }, first)).toBe(true);
  });
});

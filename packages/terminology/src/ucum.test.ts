import { describe, expect, it } from 'vitest';
import { isPlainlyUcum, isUcum } from './ucum.ts';

describe('UCUM', () => {
  it.each([
    'mg/dL',
    'mmol/L',
    '10*3/uL',
    '%',
    '/uL',
    'mm[Hg]',
    'kg',
    'Cel',
    '[degF]',
    '[iU]/L',
    'g/(24.h)',
    'mL/min/{1.73_m2}',
    '{copies}/mL',
    'cm2',
    'kg/m2',
    'ng/mL',
    'h',
    'meq/L',
    '[pH]',
    '{score}',
    '1',
  ])('has %s', unit => {
    expect(isUcum(unit)).toBe(true);
  });

  it.each(['mmHg', 'MG/DL', 'beats/min', 'bpm', 'units', 'lbs', 'mg /dL', '', 'mg//dL', 'x'.repeat(65)])(
    'has no %s',
    unit => {
      expect(isUcum(unit)).toBe(false);
    },
  );

  it.each(['K/uL', 'F', 'C'])('has %s, but it is not what a sender means by it', unit => {
    expect(isUcum(unit)).toBe(true);
    expect(isPlainlyUcum(unit)).toBe(false);
  });
});

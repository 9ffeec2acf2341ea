import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUcum } from './ucum.ts';
import { ucumUnit } from './unit.ts';
import { atoms, counts, wholeUnits } from './unit-spelling.ts';

describe('a unit as people write it', () => {
  it.each([
    ['mm Hg', 'mm[Hg]'], ['mmHg', 'mm[Hg]'], ['MM HG', 'mm[Hg]'], ['mm(hg)', 'mm[Hg]'],
    ['mEq/L', 'meq/L'], ['MEQ/L', 'meq/L'], ['K/uL', '10*3/uL'], ['k/ul', '10*3/uL'], ['x10E3/uL', '10*3/uL'], ['X10E3/UL', '10*3/uL'],
    ['x10(3)/mcL', '10*3/uL'], ['10^3/uL', '10*3/uL'], ['10*3/uL', '10*3/uL'], ['Thousand/uL', '10*3/uL'], ['th/mm3', '10*3/uL'], ['K/cumm', '10*3/uL'], ['x 10³/µL', '10*3/uL'],
    ['M/uL', '10*6/uL'], ['Million/uL', '10*6/uL'], ['x10E6/uL', '10*6/uL'], ['10^9/L', '10*9/L'], ['x10*12/L', '10*12/L'], ['T/L', '10*12/L'], ['Giga/L', '10*9/L'],
    ['cells/uL', '{cells}/uL'], ['cells/mcL', '{cells}/uL'], ['/uL', '/uL'], ['#/uL', '/uL'], ['copies/mL', '{copies}/mL'], ['Log copies/mL', '{Log_copies}/mL'],
    ['IU/L', '[IU]/L'], ['U/L', 'U/L'], ['units/L', 'U/L'], ['uIU/mL', 'u[IU]/mL'], ['µIU/mL', 'u[IU]/mL'], ['mIU/L', 'm[IU]/L'], ['MU/L', 'mU/L'],
    ['mcg', 'ug'], ['mcg/dL', 'ug/dL'], ['µg/L', 'ug/L'], ['μg/L', 'ug/L'], ['ug/mL', 'ug/mL'], ['mg/dl', 'mg/dL'], ['MG/DL', 'mg/dL'], ['Mg/dL', 'mg/dL'], ['MG', 'mg'], ['ML', 'mL'],
    ['mmol/l', 'mmol/L'], ['mmol/L', 'mmol/L'], ['gm/dL', 'g/dL'], ['g/dL', 'g/dL'], ['G/DL', 'g/dL'], ['g/l', 'g/L'], ['pg', 'pg'], ['PG', 'pg'], ['fL', 'fL'], ['FL', 'fL'],
    ['sec', 's'], ['Seconds', 's'], ['hr', 'h'], ['mm/hr', 'mm/h'], ['MM/HR', 'mm/h'], ['mL/hr', 'mL/h'], ['min', 'min'], ['years', 'a'], ['yr', 'a'], ['days', 'd'],
    ['F', '[degF]'], ['deg F', '[degF]'], ['°F', '[degF]'], ['C', 'Cel'], ['Cel', 'Cel'], ['deg C', 'Cel'], ['bpm', '/min'], ['beats/min', '/min'], ['breaths/min', '/min'], ['/min', '/min'],
    ['lbs', '[lb_av]'], ['lb', '[lb_av]'], ['oz', '[oz_av]'], ['in', '[in_i]'], ['inches', '[in_i]'], ['ft', '[ft_i]'], ['[in_i]', '[in_i]'], ['kg', 'kg'], ['KG', 'kg'], ['Kg', 'kg'], ['cm', 'cm'], ['CM', 'cm'],
    ['kg/m2', 'kg/m2'], ['kg/m^2', 'kg/m2'], ['kg/m²', 'kg/m2'], ['%', '%'], ['percent', '%'], ['pH', '[pH]'], ['INR', '{INR}'], ['ratio', '{ratio}'],
    ['mL/min/1.73m2', 'mL/min/{1.73_m2}'], ['mL/min/1.73 m2', 'mL/min/{1.73_m2}'], ['mL/min/1.73m^2', 'mL/min/{1.73_m2}'], ['mL/min/{1.73_m2}', 'mL/min/{1.73_m2}'],
    ['/HPF', '/[HPF]'], ['/hpf', '/[HPF]'], ['cells/hpf', '/[HPF]'], ['mg/24hr', 'mg/(24.h)'], ['mg/(24.h)', 'mg/(24.h)'], ['mg/g creat', 'mg/g{creat}'], ['ug/mL FEU', 'ug/mL{FEU}'],
    ['mcg/kg/min', 'ug/kg/min'], ['units/kg/hr', 'U/kg/h'], ['tabs', '{tbl}'], ['puffs', '{puff}'], ['mOsm/kg', 'mosm/kg'], ['kPa', 'kPa'], ['cmH2O', 'cm[H2O]'], ['mmol/mol', 'mmol/mol'], ['ng/mL/hr', 'ng/mL/h'], ['m/s', 'm/s'], ['mV', 'mV'], ['L/min', 'L/min'], ['lpm', 'L/min'],
  ])('%s is %s', (spelling, code) => {
    expect(ucumUnit(spelling)).toBe(code);
  }); // biome-ignore format: a table of words

  it.each([
    '',
    'G/L',
    'S',
    'AU',
    'see note',
    'POS',
    'N/A',
    'constructor',
    'mg/constructor',
    'x'.repeat(100),
    'mg//dL',
    '1/2',
  ])('leaves %s in doubt', spelling => {
    expect(ucumUnit(spelling)).toBeUndefined();
  });

  it('gives nothing but UCUM, and UCUM stays as it is', () => {
    for (const code of [...Object.values(wholeUnits), ...Object.values(atoms)]) {
      expect(isUcum(code), code).toBe(true);
      expect(ucumUnit(code) ?? code, code).toBe(code);
    }
    expect(ucumUnit('1000/l')).toBe('10*3/L');
    const part = fc.constantFrom(...Object.keys(atoms), ...Object.keys(counts), 'x10e3', '', 'zz');
    fc.assert(
      fc.property(part, part, fc.boolean(), (over, under, upper) => {
        const spelling = under === '' ? over : `${over}/${under}`;
        const code = ucumUnit(upper ? spelling.toUpperCase() : spelling);
        if (code === undefined) return;
        expect(isUcum(code), `${spelling} ${code}`).toBe(true);
        expect(ucumUnit(code) ?? code, spelling).toBe(code);
      }),
    );
  });
});

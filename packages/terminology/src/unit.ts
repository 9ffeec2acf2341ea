import { isPlainlyUcum, isUcum } from './ucum.ts';
import { atoms, counts, wholeUnits } from './unit-spelling.ts';

const limit = 10_000;
const known = new Map<string, string | undefined>();

/**
 * The UCUM code of a unit as people write it: `mm Hg` → `mm[Hg]`, `K/uL` → `10*3/uL`, `mcg` → `ug`. What is UCUM already
 * and cannot mean anything else stays as it is. Undefined where it is not certain: a wrong code is worse than none.
 */
export function ucumUnit(spelling: string): string | undefined {
  if (known.has(spelling)) return known.get(spelling);
  if (known.size >= limit) known.clear();
  const code = spelling.length > 64 ? undefined : codeOf(spelling.trim());
  known.set(spelling, code);
  return code;
}

function codeOf(said: string): string | undefined {
  // In capitals nobody can tell grams per litre from 10*9/L.
  if (said === '' || said === 'G/L') return undefined;
  const key = keyOf(said);
  // Of a count there is one spelling: `1000/L` is UCUM, and so is `10*3/L`.
  const count = key.startsWith('1000/') ? composed(key) : undefined;
  return own(wholeUnits, key) ?? count ?? plainUcum(said) ?? composed(key);
}

// UCUM has petagrams, femtotonnes (`ft`) and megalitres; no message has.
const implausible = /(^|[./])([MGTPEZY](g|G|L|l|m|s|mol|eq)|[YZEPTGMkhdcmunpfazy][tu])(?=[./]|$)/;

/** Where a sender has only capitals, they tell nothing: `MG` is no megagauss. */
function plainUcum(said: string): string | undefined {
  const capitals = !/[a-z[{%]/.test(said) && /[A-Z]/.test(said);
  if (capitals || implausible.test(said) || !isPlainlyUcum(said)) return undefined;
  return said.replace('10^', '10*').replace(/(^|[./dcmunpf])l(?=[./]|$)/g, '$1L');
}

function composed(key: string): string | undefined {
  const made = compose(key);
  return made !== undefined && isUcum(made) ? made : undefined;
}

/** Lower case without spaces; micro and multiplication signs in one form. */
function keyOf(said: string): string {
  return said
    .toLowerCase()
    .replace(/\s+per\s+/g, '/')
    .replace(/[\s_]+(?![^{]*\})/g, '')
    .replace(/μ/g, 'µ')
    .replace(/×/g, 'x')
    .replace(/\.$/, '');
}

function compose(key: string): string | undefined {
  const [numerator = '', ...denominators] = key.split('/');
  if (denominators.length > 3) return undefined;
  const over = denominators.map(it => own(atoms, it));
  if (over.includes(undefined)) return undefined;
  const upper = upperOf(numerator, over[0]);
  return upper === undefined ? undefined : [upper, ...over].join('/');
}

/** Numerators that count: nothing, a number sign, a power of ten, thousands in words, each perhaps of cells. */
function upperOf(numerator: string, lower: string | undefined): string | undefined {
  if (lower === undefined) return own(atoms, numerator) ?? powerOfTen(numerator);
  if (numerator === '' || numerator === '#' || numerator === '{#}') return '';
  const count = /^[umd]?L$/.test(lower) ? own(counts, numerator) : undefined;
  const direct = count ?? own(atoms, numerator) ?? powerOfTen(numerator);
  if (direct !== undefined) return direct;
  const cells = /^(.+?)\{?(cells?|copies|wbc|cfu)\}?$/.exec(numerator);
  if (cells?.[1] === undefined) return undefined;
  return own(counts, cells[1]) ?? powerOfTen(cells[1]);
}

const power = /^\(?x?10(?:e|exp|\*\*|\^|\*|\()?([+-]?\d{1,2})\)?$/;
const superscripts: Readonly<Record<string, string>> = { '³': '3', '⁶': '6', '⁹': '9', '¹²': '12' };

/** `x10E3`, `10^3`, `10*3`, `x10(3)`, `10³` → `10*3`. */
function powerOfTen(text: string): string | undefined {
  const digits = text.replace(/(¹²|[³⁶⁹])$/, it => superscripts[it] ?? it);
  const match = power.exec(digits);
  const exponent = Number(match?.[1]);
  return match === null || Math.abs(exponent) < 2 || Math.abs(exponent) > 18 ? undefined : `10*${exponent}`;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

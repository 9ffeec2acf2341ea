// The atoms of UCUM (ucum.org/ucum, case sensitive) that clinical messages use.
const metric = new Set(
  'm s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb T H lm lx Bq Gy Sv kat l L bar eV u t eq osm U Cel m[H2O] m[Hg] [iU] [IU] cal [Cal] B [degF] dyn Ci'.split(
    ' ',
  ),
);
const plain = new Set(
  "min h d wk mo a % deg ' '' gon [pi] [pH] [in_i] [ft_i] [yd_i] [mi_i] [lb_av] [oz_av] [gr] [gal_us] [qt_us] [pt_us] [foz_us] [cup_us] [tbs_us] [tsp_us] [drp] [HPF] [LPF] [arb'U] [CFU] [PFU] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [ka'U] [todd'U] [AU] [BAU] [EU] [ELU] [CCID_50] [TCID_50] [EID_50] [ppth] [ppm] [ppb] [pptr] [car_m] [Ch] [diop] [mesh_i] [MET] [FEU] [psi] [ly] [c] [g] [in_i'Hg]".split(
    ' ',
  ),
);
const prefixes = new Set('Y Z E P T G M k h da d c m u n p f a z y'.split(' '));
const component = /^(?:(\d+)|(10[*^][+-]?\d+)|((?:\[[^\]\s]*\]|[^\d{}[\]])+?)([+-]?\d+)?)?(\{[\x21-\x7a|~]*\})?$/;
const longest = 64;

/** Whether a unit is written as UCUM writes it. Parentheses may stand around a denominator: `mg/(24.h)`. */
export function isUcum(unit: string): boolean {
  if (unit === '' || unit.length > longest || /\s/.test(unit)) return false;
  const text = unit.replace(/\/\(([^()/]+)\)$/, '/$1');
  const terms = text.startsWith('/') ? text.slice(1) : text;
  return splitOutsideBraces(terms).every(isComponent);
}

// Laboratories write `K/uL` for thousands and `F` for Fahrenheit; UCUM would read kelvins and farads.
const ambiguous = /(^|[./])[KFCBTHSAVWNJPGtu](?=[./]|$)/;

/** Whether a unit of no stated system can only be meant as UCUM. */
export function isPlainlyUcum(unit: string): boolean {
  return isUcum(unit) && !ambiguous.test(unit) && !/^[\d./]+$/.test(unit);
}

function splitOutsideBraces(text: string): readonly string[] {
  return text.split(/[./](?![^{]*\})/);
}

function isComponent(text: string): boolean {
  const match = component.exec(text);
  if (match === null || text === '') return false;
  const atom = match[3];
  return atom === undefined || isAtom(atom);
}

function isAtom(atom: string): boolean {
  if (plain.has(atom) || metric.has(atom)) return true;
  return [1, 2].some(n => prefixes.has(atom.slice(0, n)) && metric.has(atom.slice(n)));
}

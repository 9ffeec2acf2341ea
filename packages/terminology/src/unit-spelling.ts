// How laboratories, monitors and pharmacies spell units. Keys are lower case without spaces; see `keyOf`.

/** Units that stand as a whole. */
export const wholeUnits: Readonly<Record<string, string>> = {
  '%': '%', percent: '%', pct: '%', '%oftotal': '%', '%sat': '%',
  mmhg: 'mm[Hg]', 'mm(hg)': 'mm[Hg]', 'mm[hg]': 'mm[Hg]', torr: 'mm[Hg]', millimetersofmercury: 'mm[Hg]', millimeterofmercury: 'mm[Hg]', mmofhg: 'mm[Hg]',
  cmh2o: 'cm[H2O]', 'cm(h2o)': 'cm[H2O]', 'cm[h2o]': 'cm[H2O]', cmofh2o: 'cm[H2O]', inhg: "[in_i'Hg]",
  c: 'Cel', degc: 'Cel', '°c': 'Cel', '℃': 'Cel', celsius: 'Cel', degreescelsius: 'Cel', degreecelsius: 'Cel', degreesc: 'Cel', cel: 'Cel', centigrade: 'Cel',
  f: '[degF]', degf: '[degF]', '°f': '[degF]', '℉': '[degF]', fahrenheit: '[degF]', degreesfahrenheit: '[degF]', degreefahrenheit: '[degF]', degreesf: '[degF]', '[degf]': '[degF]',
  bpm: '/min', 'beats/min': '/min', 'beat/min': '/min', beatsperminute: '/min', beatsperminutes: '/min', 'bts/min': '/min', perminute: '/min', '/minute': '/min',
  'br/min': '/min', 'breaths/min': '/min', 'breath/min': '/min', breathsperminute: '/min', 'resp/min': '/min', 'breaths/minute': '/min', 'beats/minute': '/min',
  ph: '[pH]', phunits: '[pH]', '[ph]': '[pH]', inr: '{INR}', ratio: '{ratio}', index: '{index}', score: '{score}', titer: '{titer}', 's/co': '{s_co_ratio}', 's/coratio': '{s_co_ratio}',
  'kg/m2': 'kg/m2', 'kg/m^2': 'kg/m2', 'kg/m²': 'kg/m2', 'kg/sqm': 'kg/m2', m2: 'm2', 'm^2': 'm2', 'm²': 'm2', sqm: 'm2',
  'ml/min/1.73m2': 'mL/min/{1.73_m2}', 'ml/min/1.73m^2': 'mL/min/{1.73_m2}', 'ml/min/1.73m²': 'mL/min/{1.73_m2}', 'ml/min/1.73sqm': 'mL/min/{1.73_m2}', 'ml/min/1.73': 'mL/min/{1.73_m2}', 'ml/min/{1.73m2}': 'mL/min/{1.73_m2}', 'ml/min/{1.73_m2}': 'mL/min/{1.73_m2}', 'ml/min/bsa': 'mL/min/{1.73_m2}', 'ml/min/1.73m': 'mL/min/{1.73_m2}',
  '/hpf': '/[HPF]', '#/hpf': '/[HPF]', 'cells/hpf': '/[HPF]', perhpf: '/[HPF]', hpf: '/[HPF]', '/lpf': '/[LPF]', '#/lpf': '/[LPF]', perlpf: '/[LPF]', lpf: '/[LPF]', '/[hpf]': '/[HPF]', '/[lpf]': '/[LPF]',
  '/100wbc': '/100{WBC}', 'per100wbc': '/100{WBC}', '/100wbcs': '/100{WBC}', '#/100wbc': '/100{WBC}', 'nrbc/100wbc': '/100{WBC}',
  'logcopies/ml': '{Log_copies}/mL', 'log10copies/ml': '{Log_copies}/mL', 'logcps/ml': '{Log_copies}/mL', 'logiu/ml': '{Log_IU}/mL', 'log10iu/ml': '{Log_IU}/mL', '[log_copies]/ml': '{Log_copies}/mL',
  'ng/mlfeu': 'ng/mL{FEU}', 'ug/mlfeu': 'ug/mL{FEU}', 'mcg/mlfeu': 'ug/mL{FEU}', 'mg/lfeu': 'mg/L{FEU}', 'ng/mlddu': 'ng/mL{DDU}', 'ug/mlddu': 'ug/mL{DDU}', 'mg/dlfeu': 'mg/dL{FEU}',
  'g/24hr': 'g/(24.h)', 'g/24hrs': 'g/(24.h)', 'g/24h': 'g/(24.h)', 'mg/24hr': 'mg/(24.h)', 'mg/24hrs': 'mg/(24.h)', 'mg/24h': 'mg/(24.h)', 'ug/24hr': 'ug/(24.h)', 'mcg/24hr': 'ug/(24.h)', 'mcg/24h': 'ug/(24.h)', 'ug/24h': 'ug/(24.h)', 'ml/24hr': 'mL/(24.h)', 'ml/24h': 'mL/(24.h)', 'mmol/24hr': 'mmol/(24.h)', 'mmol/24h': 'mmol/(24.h)', 'meq/24hr': 'meq/(24.h)', 'meq/24h': 'meq/(24.h)', 'l/24h': 'L/(24.h)', 'l/24hr': 'L/(24.h)',
  'mg/gcreat': 'mg/g{creat}', 'mg/gcre': 'mg/g{creat}', 'mg/gcr': 'mg/g{creat}', 'mg/gcreatinine': 'mg/g{creat}', 'ug/mgcreat': 'ug/mg{creat}', 'mcg/mgcreat': 'ug/mg{creat}', 'mcg/mgcr': 'ug/mg{creat}', 'ug/gcreat': 'ug/g{creat}', 'mcg/gcreat': 'ug/g{creat}', 'mg/mmolcreat': 'mg/mmol{creat}',
  cells: '{cells}', copies: '{copies}', each: '{each}', ea: '{each}', tab: '{tbl}', tabs: '{tbl}', tablet: '{tbl}', tablets: '{tbl}', cap: '{capsule}', caps: '{capsule}', capsule: '{capsule}', capsules: '{capsule}', puff: '{puff}', puffs: '{puff}', spray: '{spray}', sprays: '{spray}', patch: '{patch}', patches: '{patch}', dose: '{dose}', doses: '{dose}', application: '{app}',
  't/l': '10*12/L', 'tera/l': '10*12/L', 'giga/l': '10*9/L', 'gpt/l': '10*9/L', 'tpt/l': '10*12/L',
  unit: 'U', units: 'U', 'l/min': 'L/min', lpm: 'L/min',
}; // biome-ignore format: a table of words

/** Units of which others are made by `/`. */
export const atoms: Readonly<Record<string, string>> = {
  kg: 'kg', kgs: 'kg', kilogram: 'kg', kilograms: 'kg', kilo: 'kg', g: 'g', gm: 'g', gms: 'g', gram: 'g', grams: 'g', mg: 'mg', mgs: 'mg', milligram: 'mg', milligrams: 'mg',
  ug: 'ug', mcg: 'ug', mcgs: 'ug', 'µg': 'ug', 'μg': 'ug', microgram: 'ug', micrograms: 'ug', ng: 'ng', nanogram: 'ng', nanograms: 'ng', pg: 'pg', picogram: 'pg', picograms: 'pg', fg: 'fg',
  l: 'L', liter: 'L', liters: 'L', litre: 'L', litres: 'L', dl: 'dL', deciliter: 'dL', deciliters: 'dL', cl: 'cL', ml: 'mL', mls: 'mL', milliliter: 'mL', milliliters: 'mL', cc: 'mL', ul: 'uL', 'µl': 'uL', 'μl': 'uL', mcl: 'uL', microliter: 'uL', microliters: 'uL', nl: 'nL', pl: 'pL', fl: 'fL', femtoliter: 'fL', femtoliters: 'fL',
  mm3: 'uL', 'mm^3': 'uL', 'mm³': 'uL', cumm: 'uL', cmm: 'uL', cubicmillimeter: 'uL', cm3: 'mL', 'cm^3': 'mL',
  mol: 'mol', mole: 'mol', mmol: 'mmol', mmole: 'mmol', mmoles: 'mmol', millimole: 'mmol', millimoles: 'mmol', umol: 'umol', 'µmol': 'umol', 'μmol': 'umol', mcmol: 'umol', micromol: 'umol', micromole: 'umol', micromoles: 'umol', nmol: 'nmol', nanomole: 'nmol', nanomoles: 'nmol', pmol: 'pmol', fmol: 'fmol',
  eq: 'eq', meq: 'meq', meqs: 'meq', milliequivalent: 'meq', milliequivalents: 'meq', ueq: 'ueq', osm: 'osm', mosm: 'mosm', mosmol: 'mosm', mosmole: 'mosm', mosmoles: 'mosm',
  u: 'U', mu: 'mU', uu: 'uU', 'µu': 'uU', 'μu': 'uU', ku: 'kU', unit: 'U', units: 'U', iu: '[IU]', '[iu]': '[IU]', '{iu}': '[IU]', intlunits: '[IU]', internationalunit: '[IU]', internationalunits: '[IU]', intunit: '[IU]', miu: 'm[IU]', 'm[iu]': 'm[IU]', uiu: 'u[IU]', 'u[iu]': 'u[IU]', 'µiu': 'u[IU]', 'μiu': 'u[IU]', mciu: 'u[IU]', kiu: 'k[IU]', 'k[iu]': 'k[IU]',
  mm: 'mm', millimeter: 'mm', millimeters: 'mm', cm: 'cm', centimeter: 'cm', centimeters: 'cm', meter: 'm', meters: 'm', metre: 'm', km: 'km', um: 'um', 'µm': 'um', 'μm': 'um', micron: 'um', microns: 'um', nm: 'nm',
  in: '[in_i]', ins: '[in_i]', inch: '[in_i]', inches: '[in_i]', ft: '[ft_i]', foot: '[ft_i]', feet: '[ft_i]', lb: '[lb_av]', lbs: '[lb_av]', pound: '[lb_av]', pounds: '[lb_av]', '[lb]': '[lb_av]', oz: '[oz_av]', ozs: '[oz_av]', ounce: '[oz_av]', ounces: '[oz_av]', tsp: '[tsp_us]', teaspoon: '[tsp_us]', tbsp: '[tbs_us]', tablespoon: '[tbs_us]', gtt: '[drp]', gtts: '[drp]', drop: '[drp]', drops: '[drp]',
  sec: 's', secs: 's', second: 's', seconds: 's', ms: 'ms', msec: 'ms', msecs: 'ms', millisecond: 'ms', milliseconds: 'ms', min: 'min', mins: 'min', minute: 'min', minutes: 'min', h: 'h', hr: 'h', hrs: 'h', hour: 'h', hours: 'h', day: 'd', days: 'd', wk: 'wk', wks: 'wk', week: 'wk', weeks: 'wk', mo: 'mo', mos: 'mo', mon: 'mo', month: 'mo', months: 'mo', y: 'a', yr: 'a', yrs: 'a', year: 'a', years: 'a',
  kpa: 'kPa', hpa: 'hPa', hz: 'Hz', khz: 'kHz', mv: 'mV', joule: 'J', joules: 'J', kj: 'kJ', kcal: 'kcal', cal: 'cal', kat: 'kat', nkat: 'nkat', ukat: 'ukat', 'µkat': 'ukat', 'μkat': 'ukat', mbq: 'MBq', mci: 'mCi', psi: '[psi]', db: 'dB', diopter: '[diop]', diopters: '[diop]',
  cfu: '[CFU]', '[cfu]': '[CFU]', pfu: '[PFU]', cell: '{cells}', cells: '{cells}', '{cells}': '{cells}', copies: '{copies}', copy: '{copies}', cps: '{copies}', cop: '{copies}', '{copies}': '{copies}', gpl: "[GPL'U]", mpl: "[MPL'U]", apl: "[APL'U]", hpf: '[HPF]', lpf: '[LPF]', beats: '{beats}', breaths: '{breaths}', tab: '{tbl}', dose: '{dose}', '#': '{#}', '{#}': '{#}',
}; // biome-ignore format: a table of words

/** Thousands and millions before a volume: `K/uL`, `x10E3/uL`. */
export const counts: Readonly<Record<string, string>> = {
  k: '10*3', th: '10*3', thou: '10*3', thous: '10*3', thousand: '10*3', thousands: '10*3', ths: '10*3', '1000': '10*3', '1000s': '10*3',
  m: '10*6', mil: '10*6', mill: '10*6', million: '10*6', millions: '10*6', b: '10*9', bil: '10*9', billion: '10*9', trillion: '10*12',
}; // biome-ignore format: a table of words

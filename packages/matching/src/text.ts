// Marks that tell nothing between people's spellings: Latin, Greek and Cyrillic accents, Arabic and Hebrew vowel points.
// Vowel signs of other scripts (Devanagari, Thai …) are letters of the name and stay.
const marks = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;

const latin: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ħ: 'h', ŋ: 'ng', ə: 'e', ŧ: 't' },
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', ґ: 'g', д: 'd', е: 'e', є: 'ie', ж: 'zh', з: 'z', и: 'i', і: 'i', й: 'i' },
  ...{ к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts' },
  ...{ ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia', ђ: 'd', ј: 'j', љ: 'lj' },
  ...{ њ: 'nj', ћ: 'c', џ: 'dz', ѓ: 'g', ќ: 'k', ѕ: 'dz', ў: 'u', қ: 'k', ғ: 'g', ұ: 'u', ү: 'u', ө: 'o', һ: 'h' },
  ...{ α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n' },
  ...{ ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o' },
};

/** Lower case without accents; letters that are Latin's kin in Latin, all others as they are. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (/^[\x20-\x7e]*$/.test(lower)) return lower;
  const bare = lower.normalize('NFKD').replace(marks, '').normalize('NFC');
  return bare.replace(/[^\x20-\x7e]/g, letter => latin[letter] ?? letter);
}

/** Words of letters, apart by one space. Apostrophes join (`o'brien` is `obrien`), all else parts. */
export function words(text: string): string {
  return fold(text)
    .replace(/['’ʻʼ`´]/g, '')
    .replace(/[^\p{L}\p{M}]+/gu, ' ')
    .trim();
}

/** As `words`, with digits. */
export function wordsAndDigits(text: string): string {
  return fold(text)
    .replace(/['’ʻʼ`´]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

export function joined(text: string): string {
  return text.includes(' ') ? text.replaceAll(' ', '') : text;
}

/** Whether two texts are in alphabets that can be held against each other: `Ли` and `Li` yes, `李` and `Li` no. */
export function sameScript(a: string, b: string): boolean {
  return isLatin(a) === isLatin(b);
}

function isLatin(text: string): boolean {
  return /[a-z]/.test(text);
}

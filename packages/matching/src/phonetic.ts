const rules: readonly (readonly [RegExp, string])[] = [
  [/[^a-z]/g, ''],
  [/^(kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^ps/, 's'],
  [/^x/, 's'],
  [/ph/g, 'f'],
  [/sch|tsch|tch|ch|sh|zh|cz|sz/g, 'x'],
  [/ck|cq|kh|q/g, 'k'],
  [/gh(?=[^aeiou]|$)/g, ''],
  [/gh/g, 'g'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/z/g, 's'],
  [/th/g, 't'],
  [/dg|j/g, 'g'],
  [/w/g, 'v'],
  [/d(?=t)|(?<=[bcdfgklmnprstvx])h/g, ''],
  [/y/g, 'i'],
  [/(.)\1+/g, '$1'],
];

const known = new Map<string, string>();

/** A key that like-sounding names share: consonants by sound, vowels only in front. Other alphabets keep their letters. */
export function phonetic(name: string): string {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const key = soundOf(name);
  if (known.size > 200_000) known.clear();
  known.set(name, key);
  return key;
}

function soundOf(name: string): string {
  const sound = rules.reduce((text, [from, to]) => text.replace(from, to), name);
  if (sound === '') return name.replaceAll(' ', '');
  const first = /[aeiou]/.test(sound.charAt(0)) ? 'a' : sound.charAt(0);
  return (
    first +
    sound
      .slice(1)
      .replace(/[aeiouh]/g, '')
      .replace(/(.)\1+/g, '$1')
  ).slice(0, 6);
}

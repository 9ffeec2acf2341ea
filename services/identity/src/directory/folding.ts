/** Words as searches compare them: lower case, without diacritics and punctuation, one space between words. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}'’`]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function words(text: string): readonly string[] {
  const all = folded(text);
  return all === '' ? [] : all.split(' ');
}

/** A phone number by its last ten digits, anything else folded to lower case: what is equal when people mean the same. */
export function foldedTelecom(value: string): string {
  const digits = value.replace(/\D/g, '');
  return value.includes('@') || digits.length < 7 ? value.trim().toLowerCase() : digits.slice(-10);
}

/** A postal code without spaces. */
export function foldedPostalCode(text: string): string {
  return folded(text).replaceAll(' ', '');
}

/** The n-th (1-based) piece of a delimited text; an unused delimiter (`''`) delimits nothing. */
export function piece(text: string, delimiter: string, n: number): string {
  if (delimiter === '') return n === 1 ? text : '';
  let start = 0;
  for (let i = 1; i < n; i++) {
    const at = text.indexOf(delimiter, start);
    if (at < 0) return '';
    start = at + 1;
  }
  const end = text.indexOf(delimiter, start);
  if (end < 0) return start === 0 ? text : text.slice(start);
  return text.slice(start, end);
}

export function pieces(text: string, delimiter: string): readonly string[] {
  return delimiter === '' ? [text] : text.split(delimiter);
}

export function countOf(text: string, delimiter: string): number {
  let count = 0;
  if (delimiter === '') return count;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + 1)) count++;
  return count;
}

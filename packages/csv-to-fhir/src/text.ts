/** How the bytes of a table are to be read. */
export interface TextForm {
  /** WHATWG label: `utf-8`, `utf-16le`, `windows-1252`. */
  readonly encoding: string;
  readonly delimiter: string;
}

export const delimiters = [',', ';', '\t', '|'] as const;

/** What the first bytes of a file tell; what is given is not guessed. */
export function guessForm(head: Buffer, given: Partial<TextForm> = {}): TextForm {
  const encoding = given.encoding ?? guessEncoding(head);
  const text = new TextDecoder(encoding).decode(head);
  return { encoding, delimiter: given.delimiter ?? guessDelimiter(text) };
}

/** By the byte order mark, else UTF-8 where the bytes are, else what spreadsheets on Windows write. */
function guessEncoding(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  try {
    // A character may be cut at the end of what is looked at.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/** The one that cuts the first lines into the same number of parts, and into most. */
function guessDelimiter(text: string): string {
  const lines = withoutQuoted(text)
    .split(/\r\n|\r|\n/)
    .filter(it => it.trim() !== '')
    .slice(0, 20);
  const score = (delimiter: string) => {
    const counts = lines.map(it => it.split(delimiter).length - 1);
    const least = Math.min(...counts);
    return least * 1_000 + (counts[0] ?? 0);
  };
  return delimiters.reduce((best, it) => (score(it) > score(best) ? it : best), ',');
}

function withoutQuoted(text: string): string {
  return text.replace(/"(?:[^"]|"")*"/g, '');
}

export function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

/** Whether the first lines are cut into the same number of parts, two at least. */
export function looksLikeTable(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 16 * 1024);
  const { encoding, delimiter } = guessForm(head);
  const text = withoutQuoted(new TextDecoder(encoding).decode(head));
  const lines = text.split(/\r\n|\r|\n/).filter(it => it.trim() !== '');
  // The last line may be cut.
  const whole = (bytes.length > head.length ? lines.slice(0, -1) : lines).slice(0, 20);
  const counts = new Set(whole.map(it => it.split(delimiter).length));
  const [first = ''] = whole;
  const isProse = /^\s*[<{[]/.test(first);
  return !isProse && whole.length >= 2 && counts.size === 1 && !counts.has(1);
}

import { type Delimiters, standardDelimiters } from './delimiters.ts';

// What may stand between two escape characters: F, X0D0A, Zvendor, .br, .sp+2 (HL7 2.5.1, 2.7).
const sequence = /^(?:[A-Z][0-9A-Za-z]*|\.[a-z]{2}[+-]?\d*)$/;

/**
 * The value of a component or subcomponent as it was meant. Sequences that have no plain text (`\C…\`, `\Z…\`, other
 * formatting commands) and stray escape characters are kept verbatim.
 */
export function unescapeText(text: string, delimiters: Delimiters = standardDelimiters): string {
  const { escape: mark } = delimiters;
  let open = mark === '' ? -1 : text.indexOf(mark);
  if (open < 0) return text;
  let result = '';
  let done = 0;
  while (open >= 0) {
    const close = text.indexOf(mark, open + 1);
    if (close < 0) break;
    const body = text.slice(open + 1, close);
    if (sequence.test(body)) {
      result += text.slice(done, open) + (meaning(body, delimiters) ?? text.slice(open, close + 1));
      done = close + 1;
      open = text.indexOf(mark, done);
    } else {
      open = close;
    }
  }
  return result + text.slice(done);
}

function meaning(body: string, delimiters: Delimiters): string | undefined {
  if (body === 'F') return delimiters.field;
  if (body === 'S') return delimiters.component;
  if (body === 'T') return delimiters.subcomponent;
  if (body === 'R') return delimiters.repetition;
  if (body === 'E') return delimiters.escape;
  if (body === 'P') return delimiters.truncation || undefined;
  if (body === '.br') return '\n';
  if (body === 'H' || body === 'N') return '';
  return body.startsWith('X') ? hexText(body.slice(1)) : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function hexText(digits: string): string | undefined {
  if (digits.length < 2 || digits.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(digits)) return undefined;
  const bytes = Buffer.from(digits, 'hex');
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/**
 * Text made safe for writing into a component or subcomponent. Control characters (segment ends, MLLP blocks) are
 * written as `\X..\`. Where the message uses no escape character, what would need one becomes a space.
 */
export function escapeText(text: string, delimiters: Delimiters = standardDelimiters): string {
  let result = '';
  for (const character of text) {
    const letter = letterFor(character, delimiters);
    if (letter === undefined) result += character;
    else result += delimiters.escape === '' ? ' ' : delimiters.escape + letter + delimiters.escape;
  }
  return result;
}

function letterFor(character: string, delimiters: Delimiters): string | undefined {
  if (character === delimiters.escape) return 'E';
  if (character === delimiters.field) return 'F';
  if (character === delimiters.component) return 'S';
  if (character === delimiters.repetition) return 'R';
  if (character === delimiters.subcomponent) return 'T';
  return controlSequence(character);
}

function controlSequence(character: string): string | undefined {
  const code = character.charCodeAt(0);
  return code < 0x20 && code !== 0x09 ? `X${code.toString(16).toUpperCase().padStart(2, '0')}` : undefined;
}

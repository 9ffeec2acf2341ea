import { decodeText } from './charset.ts';
import { type Delimiters, readDelimiters } from './delimiters.ts';
import { Hl7Error } from './hl7-error.ts';
import type { Message, MessageStructure, Segment } from './message.ts';
import { parsePath } from './path.ts';
import { countOf } from './piece.ts';
import { TextSegment } from './segment.ts';

// Far above any real message (a 16 MiB result has some 150,000 OBX); they bound what hostile input makes us allocate.
const maxSegments = 250_000;
const maxPiecesPerSegment = 500_000;

/**
 * Reads a message leniently: any delimiters, CR, LF or CRLF, a leading byte order mark or white space, any segments.
 * Bytes are decoded by MSH-18. Whether required fields are there is for the caller to judge.
 *
 * @throws Hl7Error `unreadable` if there is no usable MSH at the start, or more than 250,000 segments, or more than
 * 500,000 fields, repetitions, components and subcomponents in one segment.
 */
export function parseMessage(input: Uint8Array | string): Message {
  const text = typeof input === 'string' ? input : decodeText(input);
  const start = text.startsWith('MSH') ? 0 : headerStart(text);
  const end = lineEnd(text, start);
  const delimiters = readDelimiters(text.slice(start, end));
  return new TextMessage(splitSegments(start === 0 ? text : text.slice(start), delimiters), delimiters);
}

function headerStart(text: string): number {
  const start = text.search(/[^\s\uFEFF]/);
  if (start >= 0 && text.startsWith('MSH', start)) return start;
  throw new Hl7Error('unreadable', 'the message does not begin with an MSH segment', {
    location: 'MSH',
    hl7Code: '100',
  });
}

function lineEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0d || code === 0x0a) return at;
  }
  return text.length;
}

function splitSegments(text: string, delimiters: Delimiters): readonly string[] {
  const carriageReturns = text.includes('\r');
  if (carriageReturns && text.includes('\n')) return splitMixed(text, delimiters);
  const mark = carriageReturns ? '\r' : '\n';
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const at = text.indexOf(mark, start);
    const end = at < 0 ? text.length : at;
    addSegment(lines, text.slice(start, end), delimiters);
    start = end + 1;
  }
  return lines;
}

/**
 * CR ends a segment; a line feed beside it belongs to it. A lone LF ends one only where another clearly begins:
 * otherwise it is a line break inside free text, which some senders fail to escape.
 */
function splitMixed(text: string, delimiters: Delimiters): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of eachLine(text)) {
    if (line.continues && open !== '' && !beginsSegment(line.text, delimiters)) {
      open += `\n${line.text}`;
    } else {
      addSegment(lines, withoutLastBreaks(open), delimiters);
      open = line.text;
    }
  }
  addSegment(lines, withoutLastBreaks(open), delimiters);
  return lines;
}

function withoutLastBreaks(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0x0a) end--;
  return text.slice(0, end);
}

function* eachLine(text: string): Generator<{ readonly text: string; readonly continues: boolean }> {
  const breaks = /\r\n?|\n\r?/g;
  let start = 0;
  let continues = false;
  for (let match = breaks.exec(text); match !== null; match = breaks.exec(text)) {
    yield { text: text.slice(start, match.index), continues };
    start = breaks.lastIndex;
    continues = match[0] === '\n';
  }
  yield { text: text.slice(start), continues };
}

function beginsSegment(line: string, delimiters: Delimiters): boolean {
  return line.charAt(3) === delimiters.field && /^[A-Z][A-Z0-9]{2}/.test(line);
}

const space = /^[\s\p{Cc}\uFEFF]+/u;

function addSegment(lines: string[], line: string, delimiters: Delimiters): void {
  const code = line.charCodeAt(0);
  // Blank lines, indented segments and the end of an MLLP frame; segments begin with a letter.
  const raw = code > 0x20 && code < 0x80 ? line : line.replace(space, '');
  if (raw === '') return;
  if (lines.length === maxSegments) throw tooMany('segments', raw.slice(0, 3));
  if (raw.length > maxPiecesPerSegment) {
    const { field, repetition, component, subcomponent } = delimiters;
    const counts = [field, repetition, component, subcomponent].map(it => countOf(raw, it));
    const count = counts.reduce((sum, it) => sum + it);
    if (count > maxPiecesPerSegment) throw tooMany('parts in one segment', raw.slice(0, 3));
  }
  lines.push(raw);
}

function tooMany(what: string, id: string): Hl7Error {
  const location = /^[A-Z][A-Z0-9]{2}$/.test(id) ? id : undefined;
  return new Hl7Error('unreadable', `the message has too many ${what}`, { location, hl7Code: '104' });
}

class TextMessage implements Message {
  readonly delimiters: Delimiters;
  readonly #lines: readonly string[];
  #segments: readonly TextSegment[] | undefined;
  #indexes: readonly number[] | undefined;
  #structure: MessageStructure | undefined;

  constructor(lines: readonly string[], delimiters: Delimiters) {
    this.#lines = lines;
    this.delimiters = delimiters;
  }

  get segments(): readonly Segment[] {
    return this.#all();
  }

  segment(id: string): Segment | undefined {
    return this.#all().find(it => it.id === id);
  }

  all(id: string): readonly Segment[] {
    return this.#all().filter(it => it.id === id);
  }

  value(path: string): string | undefined {
    const { segment, occurrence, field, repetition, component, subcomponent } = parsePath(path);
    let seen = 0;
    for (const it of this.#all()) {
      if (it.id === segment && ++seen === occurrence) {
        return it.repetitionValue(field, repetition, component, subcomponent);
      }
    }
    return undefined;
  }

  get structure(): MessageStructure {
    this.#structure ??= structureOf(this.segment('MSH'));
    return this.#structure;
  }

  toString(): string {
    return `${this.#lines.join('\r')}\r`;
  }

  #all(): readonly TextSegment[] {
    if (this.#segments !== undefined) return this.#segments;
    const indexAt = (position: number) => this.#indexAt(position);
    this.#segments = this.#lines.map((it, position) => new TextSegment(it, position, this.delimiters, indexAt));
    return this.#segments;
  }

  #indexAt(position: number): number {
    this.#indexes ??= occurrences(this.#all());
    return this.#indexes[position] ?? 0;
  }
}

function structureOf(msh: Segment | undefined): MessageStructure {
  const code = msh?.value(9, 1) ?? '';
  const trigger = msh?.value(9, 2) ?? '';
  const structure = msh?.value(9, 3);
  return structure === undefined ? { code, trigger } : { code, trigger, structure };
}

function occurrences(segments: readonly Segment[]): readonly number[] {
  const counts = new Map<string, number>();
  return segments.map(({ id }) => {
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return count;
  });
}

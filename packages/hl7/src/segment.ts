import type { Delimiters } from './delimiters.ts';
import { unescapeText } from './escape.ts';
import type { Component, Field, Repetition, Segment } from './message.ts';
import { piece, pieces } from './piece.ts';

const hl7Null = '""';
const headers: ReadonlySet<string> = new Set(['MSH', 'BHS', 'FHS']);

/** A segment over its text: the text is cut at the field separator when the first field is asked for. */
export class TextSegment implements Segment {
  readonly id: string;
  readonly raw: string;
  readonly #delimiters: Delimiters;
  readonly #position: number;
  readonly #indexAt: (position: number) => number;
  /** MSH-1 is the separator itself, so the numbers of a header are one ahead of its pieces. */
  readonly #shift: 0 | 1;
  #fields: readonly string[] | undefined;

  /**
   * @param position 0-based among all segments of the message
   * @param indexAt the occurrence number of the segment at a position
   */
  constructor(raw: string, position: number, delimiters: Delimiters, indexAt: (position: number) => number) {
    this.raw = raw;
    this.id = idOf(raw, delimiters);
    this.#shift = headers.has(this.id) ? 1 : 0;
    this.#position = position;
    this.#delimiters = delimiters;
    this.#indexAt = indexAt;
  }

  get index(): number {
    return this.#indexAt(this.#position);
  }

  get fieldCount(): number {
    return this.#cut().length - 1 + this.#shift;
  }

  field(n: number): Field {
    return new TextField(this.rawField(n), this.#isLiteral(n) ? undefined : this.#delimiters);
  }

  value(n: number, component = 1, subcomponent = 1): string | undefined {
    return this.repetitionValue(n, 1, component, subcomponent);
  }

  /** The value at a full path; cuts out only what is asked for. */
  repetitionValue(n: number, repetition: number, component: number, subcomponent: number): string | undefined {
    const raw = this.rawField(n);
    if (raw === '') return undefined;
    if (this.#isLiteral(n)) return repetition === 1 && component === 1 && subcomponent === 1 ? raw : undefined;
    const { repetition: mark, component: componentMark } = this.#delimiters;
    return subcomponentValue(
      piece(piece(raw, mark, repetition), componentMark, component),
      subcomponent,
      this.#delimiters,
    );
  }

  rawField(n: number): string {
    if (this.#shift === 1 && n === 1) return this.#delimiters.field;
    return n < 1 ? '' : (this.#cut()[n - this.#shift] ?? '');
  }

  #cut(): readonly string[] {
    this.#fields ??= this.raw.split(this.#delimiters.field);
    return this.#fields;
  }

  /** MSH-1 and MSH-2 hold delimiters as data. */
  #isLiteral(n: number): boolean {
    return n <= 2 && this.#shift === 1;
  }
}

function idOf(raw: string, { field }: Delimiters): string {
  if (raw.charAt(3) === field) return raw.slice(0, 3);
  const end = raw.indexOf(field);
  return (end < 0 ? raw : raw.slice(0, end)).trimEnd();
}

class TextField implements Field {
  readonly raw: string;
  readonly #delimiters: Delimiters | undefined;
  #repetitions: readonly Repetition[] | undefined;

  /** @param delimiters undefined for a literal, which is one repetition of one component */
  constructor(raw: string, delimiters: Delimiters | undefined) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  get repetitions(): readonly Repetition[] {
    if (this.#repetitions !== undefined) return this.#repetitions;
    const delimiters = this.#delimiters;
    const texts = this.raw === '' ? [] : pieces(this.raw, delimiters?.repetition ?? '');
    this.#repetitions = texts.map(it => new TextRepetition(it, delimiters));
    return this.#repetitions;
  }

  get isEmpty(): boolean {
    return this.raw === '';
  }

  get isNull(): boolean {
    return this.raw === hl7Null;
  }
}

class TextRepetition implements Repetition {
  readonly raw: string;
  readonly #delimiters: Delimiters | undefined;
  /** Cut once, so that a walk over all components stays linear. */
  #components: readonly string[] | undefined;

  constructor(raw: string, delimiters: Delimiters | undefined) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  get componentCount(): number {
    return this.raw === '' ? 0 : this.#cut().length;
  }

  component(n: number): Component {
    return new TextComponent(this.#cut()[n - 1] ?? '', this.#delimiters);
  }

  value(component = 1, subcomponent = 1): string | undefined {
    return subcomponentValue(this.#cut()[component - 1] ?? '', subcomponent, this.#delimiters);
  }

  #cut(): readonly string[] {
    this.#components ??= pieces(this.raw, this.#delimiters?.component ?? '');
    return this.#components;
  }
}

class TextComponent implements Component {
  readonly raw: string;
  readonly #delimiters: Delimiters | undefined;

  constructor(raw: string, delimiters: Delimiters | undefined) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  value(subcomponent = 1): string | undefined {
    return subcomponentValue(this.raw, subcomponent, this.#delimiters);
  }
}

function subcomponentValue(component: string, n: number, delimiters: Delimiters | undefined): string | undefined {
  const text = piece(component, delimiters?.subcomponent ?? '', n);
  if (text === '' || text === hl7Null) return undefined;
  return delimiters === undefined ? text : unescapeText(text, delimiters);
}

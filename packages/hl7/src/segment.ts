import type { Delimiters } from './delimiters.ts';
import { unescapeText } from './escape.ts';
import type { Component, Field, Repetition, Segment } from './message.ts';
import { countOf, piece, pieces } from './piece.ts';

const hl7Null = '""';
const headers: ReadonlySet<string> = new Set(['MSH', 'BHS', 'FHS']);

/** A segment over its text: the text is cut at the field separator when the first field is asked for. */
export class TextSegment implements Segment {
  readonly id: string;
  readonly index: number;
  readonly raw: string;
  readonly #delimiters: Delimiters;
  #fields: readonly string[] | undefined;

  constructor(raw: string, id: string, index: number, delimiters: Delimiters) {
    this.raw = raw;
    this.id = id;
    this.index = index;
    this.#delimiters = delimiters;
  }

  get fieldCount(): number {
    return this.#cut().length - 1;
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
    return n < 1 ? '' : (this.#cut()[n] ?? '');
  }

  #cut(): readonly string[] {
    if (this.#fields !== undefined) return this.#fields;
    const fields = this.raw.split(this.#delimiters.field);
    // MSH-1 is the separator itself, so the numbers move up by one.
    if (headers.has(this.id)) fields.splice(1, 0, this.#delimiters.field);
    this.#fields = fields;
    return fields;
  }

  /** MSH-1 and MSH-2 hold delimiters as data. */
  #isLiteral(n: number): boolean {
    return n <= 2 && headers.has(this.id);
  }
}

class TextField implements Field {
  readonly raw: string;
  readonly #delimiters: Delimiters | undefined;

  constructor(raw: string, delimiters: Delimiters | undefined) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  get repetitions(): readonly Repetition[] {
    const delimiters = this.#delimiters;
    if (this.raw === '') return [];
    if (delimiters === undefined) return [new TextRepetition(this.raw, undefined)];
    return pieces(this.raw, delimiters.repetition).map(it => new TextRepetition(it, delimiters));
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

  constructor(raw: string, delimiters: Delimiters | undefined) {
    this.raw = raw;
    this.#delimiters = delimiters;
  }

  get componentCount(): number {
    if (this.raw === '') return 0;
    return this.#delimiters === undefined ? 1 : countOf(this.raw, this.#delimiters.component) + 1;
  }

  component(n: number): Component {
    return new TextComponent(piece(this.raw, this.#delimiters?.component ?? '', n), this.#delimiters);
  }

  value(component = 1, subcomponent = 1): string | undefined {
    return subcomponentValue(
      piece(this.raw, this.#delimiters?.component ?? '', component),
      subcomponent,
      this.#delimiters,
    );
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

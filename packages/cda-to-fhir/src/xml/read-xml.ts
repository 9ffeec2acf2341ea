import { ConversionError } from '@causeway/conversion';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { CdaElement } from './cda-element.ts';
import { decodeXml } from './text-encoding.ts';

export interface XmlLimits {
  readonly bytes: number;
  /** Elements within elements. C-CDA needs about 30. */
  readonly depth: number;
  readonly elements: number;
  /** Of one element. */
  readonly attributes: number;
}

const xmlLimits: XmlLimits = { bytes: 32 * 1024 * 1024, depth: 200, elements: 1_000_000, attributes: 64 };

/** Of a document that is kept: base64 in FHIR is a third larger, and a record of the log holds 8 MB. */
export const documentLimits: XmlLimits = { ...xmlLimits, bytes: 5 * 1024 * 1024 };

/**
 * The top elements of an XML document: one, or several where it is a fragment. No DTD is read, so no entity is
 * defined, expanded or fetched.
 *
 * @param isElided an example with parts left out, whose end tags do not all match
 * @throws ConversionError `unreadable`, `too-large`
 */
export function readXml(bytes: Uint8Array, limits: XmlLimits = xmlLimits, isElided = false): readonly CdaElement[] {
  if (bytes.byteLength > limits.bytes) throw tooLarge(limits);
  const text = decodeXml(bytes).replace(declaration, '');
  // To the parser of fragments a DTD is only malformed.
  if (doctype.test(text.slice(0, 20_000))) throw new ConversionError('unreadable', noDoctype, '/');
  try {
    return new Reader(limits, { isElided }).read(text);
  } catch (error) {
    // Where the fault is costs time to follow, so it is looked for when there is one.
    if (!(error instanceof ConversionError)) throw error;
    return new Reader(limits, { isElided, position: true }).read(text);
  }
}

const declaration = /^\uFEFF?\s*<\?xml\s[^?]*\?>/;
const doctype = /^\s*(?:(?:<!--(?:[^-]|-[^-])*-->|<\?[^?]*\?>)\s*)*<!DOCTYPE/i;

const malformed = 'The XML is not well-formed here. Correct it and send it again.';
const noDoctype = 'The document has a DOCTYPE. C-CDA has none, and entities are not read: send it without.';

function tooLarge({ bytes }: XmlLimits): ConversionError {
  const size = Math.floor(bytes / 1024 / 1024);
  const text = `The document is larger than ${size} MB. Send large attachments as documents of their own.`;
  return new ConversionError('too-large', text, '/');
}

interface ReaderOptions {
  readonly isElided: boolean;
  /** Follows lines and columns, for faults. */
  readonly position?: boolean;
}

class Reader {
  readonly #limits: XmlLimits;
  readonly #parser: SaxesParser;
  readonly #top: CdaElement[] = [];
  readonly #open: Open[] = [];
  #elements = 0;

  constructor(limits: XmlLimits, { isElided, position = false }: ReaderOptions) {
    this.#limits = limits;
    this.#parser = new SaxesParser({ fragment: true, position });
    // The parser's own words quote the document, which is about a patient.
    this.#parser.on('error', () => isElided || this.#refuse('unreadable', malformed));
    this.#parser.on('opentag', tag => this.#begin(tag as SaxesTagPlain));
    this.#parser.on('closetag', () => this.#open.pop());
    this.#parser.on('text', text => this.#add(text));
    this.#parser.on('cdata', text => this.#add(text));
  }

  read(text: string): readonly CdaElement[] {
    this.#parser.write(text).close();
    return this.#top;
  }

  #begin(tag: SaxesTagPlain): void {
    const names = Object.keys(tag.attributes);
    this.#checkSize(names.length);
    const outer = this.#open.at(-1);
    const prefixes = prefixesIn(tag, names, outer?.prefixes ?? usual);
    const name = localName(tag.name, prefixes);
    const content: (CdaElement | string)[] = [];
    const element = new CdaElement(name, localAttributes(tag, names, prefixes), outer?.element, content);
    (outer?.content ?? this.#top).push(element);
    this.#open.push({ element, content, prefixes });
  }

  #checkSize(attributes: number): void {
    const limits = this.#limits;
    if (this.#open.length >= limits.depth) {
      this.#refuse('too-large', `Elements are more than ${limits.depth} deep, which no C-CDA document needs.`);
    }
    if (++this.#elements > limits.elements) {
      this.#refuse('too-large', `There are more than ${limits.elements} elements. Split the document.`);
    }
    if (attributes > limits.attributes) {
      this.#refuse('too-large', `An element has more than ${limits.attributes} attributes.`);
    }
  }

  #add(text: string): void {
    if (text !== '') this.#open.at(-1)?.content.push(text);
  }

  #refuse(code: 'unreadable' | 'too-large', text: string): never {
    throw new ConversionError(code, text, `line ${this.#parser.line}, column ${this.#parser.column}`);
  }
}

/** How names with a prefix begin here: `sdtc:`, `xsi:`, or nothing, which is CDA's namespace and any other. */
type Prefixes = ReadonlyMap<string, string>;

type Open = { readonly element: CdaElement; readonly content: (CdaElement | string)[]; readonly prefixes: Prefixes };

// Fragments and careless senders leave these declarations out.
const usual: Prefixes = new Map([
  ['sdtc', 'sdtc:'],
  ['xsi', 'xsi:'],
  ['xml', 'xml:'],
]);

function prefixesIn({ attributes }: SaxesTagPlain, names: readonly string[], outer: Prefixes): Prefixes {
  let inner: Map<string, string> | undefined;
  for (const name of names) {
    if (!name.startsWith('xmlns')) continue;
    inner ??= new Map(outer);
    inner.set(name.slice(6), prefixOf(attributes[name] ?? ''));
  }
  return inner ?? outer;
}

function prefixOf(namespace: string): string {
  if (namespace === 'urn:hl7-org:sdtc') return 'sdtc:';
  return namespace === 'http://www.w3.org/2001/XMLSchema-instance' ? 'xsi:' : '';
}

function localName(name: string, prefixes: Prefixes): string {
  const at = name.indexOf(':');
  if (at < 0) return (prefixes.get('') ?? '') + name;
  return (prefixes.get(name.slice(0, at)) ?? '') + name.slice(at + 1);
}

function localAttributes(
  { attributes }: SaxesTagPlain,
  names: readonly string[],
  prefixes: Prefixes,
): Record<string, string> {
  const local: Record<string, string> = {};
  for (const name of names) {
    if (name.startsWith('xmlns')) continue;
    // An attribute without a prefix is in no namespace, whatever the default is.
    local[name.includes(':') ? localName(name, prefixes) : name] = attributes[name] ?? '';
  }
  return local;
}

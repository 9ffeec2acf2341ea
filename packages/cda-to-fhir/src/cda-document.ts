import { ConversionError } from '@causeway/conversion';
import { statements } from './entries/common-rows.ts';
import { CdaElement } from './xml/cda-element.ts';
import { readXml, type XmlLimits } from './xml/read-xml.ts';

/** A document as it was read. */
export interface CdaDocument {
  readonly root: CdaElement;
  /** As it came. */
  readonly bytes: Uint8Array;
}

export interface ReadOptions {
  readonly limits?: XmlLimits;
  /** Takes a section, an entry or a part of the header alone, as examples and guides show them. */
  readonly fragments?: boolean;
}

/**
 * Reads a C-CDA document.
 *
 * @throws ConversionError `unreadable`, `too-large`, `unsupported-message`
 */
export function readCda(bytes: Uint8Array, { limits, fragments = false }: ReadOptions = {}): CdaDocument {
  const top = fragments && !looksLikeCda(bytes) ? exampleIn(bytes, limits) : readXml(bytes, limits);
  const [root] = top;
  if (root === undefined) throw new ConversionError('unreadable', 'There is no XML element. Send a CDA document.', '/');
  if (root.name === 'ClinicalDocument' && top.length === 1) return { root, bytes };
  if (fragments) return { root: wrapped(top), bytes };
  throw new ConversionError('unsupported-message', noDocument, '/');
}

/** Examples show `…` for what they leave out. A whole document is never mended. */
function exampleIn(bytes: Uint8Array, limits: XmlLimits | undefined): readonly CdaElement[] {
  try {
    return readXml(bytes, limits);
  } catch (error) {
    if (!(error instanceof ConversionError) || error.code !== 'unreadable') throw error;
    const found = readXml(bytes, limits, true);
    if (found.length === 0) throw error;
    return found;
  }
}

const noDocument = 'The XML is no CDA document: its root must be ClinicalDocument, in the namespace urn:hl7-org:v3.';

/** Whether bytes look like a CDA document, before they are read. */
export function looksLikeCda(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 8_192));
  const text = head.toString('latin1').replaceAll('\0', '');
  return /^\s*(?:\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)?\s*</.test(text) && /<(?:\w+:)?ClinicalDocument[\s>]/.test(text);
}

/** Puts the parts where they would stand in a document. */
function wrapped(top: readonly CdaElement[]): CdaElement {
  const content: CdaElement[] = [];
  const root = new CdaElement('ClinicalDocument', {}, undefined, content);
  for (const it of top) content.push(placed(it, root));
  return root;
}

const headerParts: Readonly<Record<string, string>> = {
  patientRole: 'recordTarget',
  encompassingEncounter: 'componentOf',
  serviceEvent: 'documentationOf',
  section: 'component/structuredBody/component',
  entry: 'component/structuredBody/component/section',
  structuredBody: 'component',
};

function placed(element: CdaElement, root: CdaElement): CdaElement {
  if (element.name === 'component') return component(element, root);
  if (element.name === 'ClinicalDocument') return copyOf(element, root);
  const path = statements.has(element.name)
    ? 'component/structuredBody/component/section/entry'
    : headerParts[element.name];
  return path === undefined ? copyOf(element, root) : within(path.split('/'), element, root);
}

function component(element: CdaElement, root: CdaElement): CdaElement {
  if (element.first('structuredBody') ?? element.first('nonXMLBody')) return copyOf(element, root);
  if (element.first('section')) return within(['component', 'structuredBody'], element, root);
  return within(['component', 'structuredBody', 'component', 'section', 'entry', 'organizer'], element, root);
}

function within(path: readonly string[], element: CdaElement, parent: CdaElement): CdaElement {
  const [name, ...rest] = path;
  if (name === undefined) return copyOf(element, parent);
  const content: CdaElement[] = [];
  const outer = new CdaElement(name, {}, parent, content);
  content.push(within(rest, element, outer));
  return outer;
}

function copyOf({ name, attributes, content }: CdaElement, parent: CdaElement): CdaElement {
  const children: (CdaElement | string)[] = [];
  const copy = new CdaElement(name, attributes, parent, children);
  for (const it of content) children.push(typeof it === 'string' ? it : copyOf(it, copy));
  return copy;
}

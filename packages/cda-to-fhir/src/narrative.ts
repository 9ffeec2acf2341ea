import type { Narrative as FhirNarrative } from '@causeway/fhir';
import type { CdaElement } from './xml/cda-element.ts';

/** The narrative of a document: finds what entries refer to by `#id`, as text. */
export class Narrative {
  readonly #byId = new Map<string, CdaElement>();

  constructor(roots: readonly CdaElement[]) {
    for (const it of roots) this.#index(it, false);
  }

  #index(element: CdaElement, inText: boolean): void {
    const id = inText ? (element.attributes.ID ?? element.attributes.id) : undefined;
    if (id !== undefined && !this.#byId.has(id)) this.#byId.set(id, element);
    const within = inText || (element.name === 'text' && element.parent?.name === 'section');
    for (const it of element.content) if (typeof it !== 'string') this.#index(it, within);
  }

  element(reference: string | undefined): CdaElement | undefined {
    return reference?.startsWith('#') ? this.#byId.get(reference.slice(1)) : undefined;
  }

  /** The text of an ED (`text`, `originalText`): its own, and what it refers to. */
  textOf(ed: CdaElement | undefined): string | undefined {
    if (ed === undefined || ed.attr('representation') === 'B64') return undefined;
    const referred = ed.all('reference').map(it => this.element(it.attr('value')));
    const parts = [plainText(ed) || ed.attr('value'), ...referred.map(it => it && plainText(it))];
    const text = [...new Set(parts.filter(it => it !== undefined && it !== ''))].join(' ');
    return text === '' ? undefined : text;
  }
}

const blocks = new Set(['paragraph', 'item', 'tr', 'td', 'th', 'br', 'list', 'table', 'caption', 'title', 'thead']);

/** Text as a reader sees it; blocks are apart, table cells too. */
function plainText(element: CdaElement): string {
  const parts: string[] = [];
  collect(element, parts);
  return parts
    .join('')
    .replace(/[ \t\r\n]+/g, ' ')
    .trim();
}

function collect(element: CdaElement, parts: string[]): void {
  for (const it of element.content) {
    if (typeof it === 'string') {
      parts.push(it);
      continue;
    }
    const apart = blocks.has(it.name);
    if (apart) parts.push(' ');
    collect(it, parts);
    if (apart) parts.push(' ');
  }
}

// CDA NarrativeBlock to the XHTML that FHIR allows (mapping guidance, Narrative Text).
const tags: Readonly<Record<string, string>> = {
  content: 'span',
  paragraph: 'p',
  item: 'li',
  sub: 'sub',
  sup: 'sup',
  br: 'br',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tfoot: 'tfoot',
  tr: 'tr',
  td: 'td',
  th: 'th',
  colgroup: 'colgroup',
  col: 'col',
  footnote: 'span',
  // Not CDA, but senders write HTML.
  b: 'b',
  i: 'i',
  u: 'span',
  em: 'em',
  strong: 'strong',
  p: 'p',
  div: 'div',
  span: 'span',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  pre: 'pre',
  hr: 'hr',
};
const inParagraph = new Set(['span', 'sub', 'sup', 'br', 'b', 'i', 'em', 'strong', 'a']);
const spans = new Set(['colspan', 'rowspan']);

/** A section's `text` as FHIR narrative, with nothing that runs, loads or links; undefined where it says nothing. */
export function fhirNarrative(text: CdaElement | undefined): FhirNarrative | undefined {
  if (text === undefined || plainText(text) === '') return undefined;
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner(text, 'div')}</div>` };
}

function inner(element: CdaElement, within: string): string {
  let html = '';
  for (const it of element.content) html += typeof it === 'string' ? escaped(it) : outer(it, within);
  return html;
}

function outer(element: CdaElement, within: string): string {
  if (element.name === 'list') {
    const tag = element.attr('listType') === 'ordered' ? 'ol' : 'ul';
    return `${heading(element)}<${tag}>${items(element, tag)}</${tag}>`;
  }
  if (element.name === 'caption') return within === 'table' ? `<caption>${inner(element, 'span')}</caption>` : '';
  const tag = tagOf(element, within);
  if (tag === undefined) return inner(element, within);
  if (tag === 'br' || tag === 'hr' || tag === 'col') return `<${tag}/>`;
  const content = containers.has(tag) ? items(element, tag) : inner(element, tag);
  if (content === '' && (tag === 'table' || tag === 'tbody' || tag === 'thead')) return '';
  return `<${tag}${attributesOf(element)}>${content}</${tag}>`;
}

const containers = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'colgroup', 'ul', 'ol']);

/** Where only elements may stand: the text between them is white space or a sender's mistake. */
function items(element: CdaElement, tag: string): string {
  return element.children
    .filter(it => !(it.name === 'caption' && tag !== 'table'))
    .map(it => item(it, tag))
    .join('');
}

const itemsOf: Readonly<Record<string, { readonly allowed: ReadonlySet<string>; readonly wrap: string }>> = {
  table: { allowed: new Set(['caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr']), wrap: '' },
  thead: { allowed: new Set(['tr']), wrap: '' },
  tbody: { allowed: new Set(['tr']), wrap: '' },
  tfoot: { allowed: new Set(['tr']), wrap: '' },
  colgroup: { allowed: new Set(['col']), wrap: '' },
  tr: { allowed: new Set(['td', 'th']), wrap: 'td' },
  ul: { allowed: new Set(['item', 'li']), wrap: 'li' },
  ol: { allowed: new Set(['item', 'li']), wrap: 'li' },
};

/** What a sender put where it cannot stand is put in a cell or item; between rows it has no place. */
function item(element: CdaElement, tag: string): string {
  const { allowed, wrap } = itemsOf[tag] ?? { allowed: new Set(), wrap: '' };
  if (allowed.has(element.name)) return outer(element, tag);
  const content = outer(element, wrap || 'td');
  if (wrap !== '') return plainText(element) === '' ? '' : `<${wrap}>${content}</${wrap}>`;
  return plainText(element) === '' || tag === 'colgroup' ? '' : `<tr><td>${content}</td></tr>`;
}

/** A block cannot stand in a paragraph, nor a paragraph in a span. */
function tagOf(element: CdaElement, within: string): string | undefined {
  const tag = tags[element.name];
  const inline = within === 'p' || inParagraph.has(within);
  if (tag === undefined || (inline && !inParagraph.has(tag))) return undefined;
  return tag;
}

function heading(list: CdaElement): string {
  const caption = list.first('caption');
  return caption === undefined ? '' : `<span>${inner(caption, 'span')}</span>`;
}

function attributesOf(element: CdaElement): string {
  let text = '';
  for (const name of spans) {
    const value = element.attr(name);
    if (value !== undefined && /^\d{1,3}$/.test(value)) text += ` ${name}="${value}"`;
  }
  return text;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, it => entities[it] ?? it);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

import { SaxesParser } from 'saxes';

/** An element of a document. Names are local: FHIR's own and XHTML's stand in namespaces of their own and never mix. */
export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: (Node | string)[];
}

/** Why a text is no FHIR in XML. `path` names elements and quotes nothing. */
export class FhirXmlError extends Error {
  override readonly name = 'FhirXmlError';
  readonly path: string;

  constructor(path: string, text: string) {
    super(`${path}: ${text}`);
    this.path = path;
  }
}

const deepest = 100;

/** The top element. No DTD is read, so no entity is defined, expanded or fetched. */
export function parseXml(text: string): Node {
  const root: Node = { name: '', attributes: {}, content: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: false, position: false });
  const refuse = (why: string): never => {
    throw new FhirXmlError(
      `/${open
        .slice(1)
        .map(it => it.name)
        .join('/')}`,
      why,
    );
  };
  // The parser's own words quote the text.
  parser.on('error', () => refuse('the XML is not well-formed here'));
  parser.on('doctype', () => refuse('there is a DOCTYPE; send it without'));
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > deepest) refuse('elements are too deep');
    const node: Node = {
      name: name.replace(/^.*:/, ''),
      attributes: attributes as Record<string, string>,
      content: [],
    };
    open.at(-1)?.content.push(node);
    open.push(node);
  });
  parser.on('closetag', () => open.pop());
  const add = (it: string) => open.at(-1)?.content.push(it);
  parser.on('text', add);
  parser.on('cdata', add);
  parser.write(text.replace(/^\uFEFF/, '')).close();
  const [top] = root.content.filter(it => typeof it !== 'string');
  if (top === undefined) throw new FhirXmlError('/', 'there is no element');
  return top;
}

export function escaped(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"\n\r\t]/g, it => escapes[it] ?? it);
}

/** All but http://www.w3.org/TR/xml/#charsets: what XML cannot hold, not even escaped. */
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

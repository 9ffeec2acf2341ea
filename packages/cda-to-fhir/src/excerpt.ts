import type { CdaDocument } from './cda-document.ts';
import type { CdaElement } from './xml/cda-element.ts';

/** The element at a path as `CdaElement.path` writes it, as XML; undefined where there is none. */
export function excerptOf({ root }: CdaDocument, path: string): string | undefined {
  const [top = '', ...steps] = path.split('/').slice(1);
  if (top !== root.name) return undefined;
  const found = steps.reduce<CdaElement | undefined>((at, step) => at && childAt(at, step), root);
  return found && xmlOf(found);
}

function childAt(element: CdaElement, step: string): CdaElement | undefined {
  const [, name = '', position = '1'] = /^([\w:]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
  return element.all(name)[Number(position) - 1];
}

function xmlOf({ name, attributes, content }: CdaElement): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${quoted(value)}"`);
  const inner = content.map(it => (typeof it === 'string' ? quoted(it) : xmlOf(it))).join('');
  return inner === '' ? `<${name}${said.join('')}/>` : `<${name}${said.join('')}>${inner}</${name}>`;
}

function quoted(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

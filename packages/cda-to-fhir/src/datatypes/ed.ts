import { base64Bytes } from '@causeway/conversion';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';

/**
 * ED that carries bytes, `name` being what it is called where it is counted: what is damaged, or compressed so that only
 * its sender reads it, becomes nothing and stays in the document that is kept.
 */
export function edBytes(ed: CdaElement, name: string, scope: Scope): Buffer | undefined {
  const bytes = written(ed);
  if (bytes !== undefined && bytes.length > 0) return bytes;
  if (bytes === undefined) scope.unmapped(`${name} damaged base64`);
  else if (ed.nullFlavor === undefined) scope.unmapped(`${name} empty`);
  return undefined;
}

export function isBase64(ed: CdaElement): boolean {
  return ed.attr('representation') === 'B64';
}

/** What stands in the element itself: a thumbnail is another ED. */
function written(ed: CdaElement): Buffer | undefined {
  if (!isBase64(ed)) return Buffer.from(ed.rawText.trim());
  const own = ed.content.filter(it => typeof it === 'string').join('');
  return ed.attr('compression') === undefined ? base64Bytes(own) : undefined;
}

import type { CdaElement } from './xml/cda-element.ts';

// What does not change what is said: who wrote it down, how it is numbered, which form it has.
const aside = new Set(['templateId', 'id', 'author', 'informant', 'realmCode', 'sdtc:identifiedBy']);

/** All an entry says, as one text: the same for two entries that say the same. */
export function fingerprint(element: CdaElement): string {
  const parts: string[] = [];
  write(element, parts);
  return parts.join('');
}

function write(element: CdaElement, parts: string[]): void {
  parts.push('<', element.name);
  for (const name of Object.keys(element.attributes).sort()) parts.push(' ', name, '=', element.attributes[name] ?? '');
  for (const it of element.content) {
    if (typeof it === 'string') parts.push(it.trim());
    else if (!aside.has(it.name)) write(it, parts);
  }
  parts.push('>');
}

import type { Rewrite } from './reference-walk.ts';

const href = /\shref\s*=\s*"([^"]*)"/g;
const anchor = /\s(?:id|name)\s*=\s*"([^"]*)"/g;

/**
 * The narrative with its links led to where things are now (http.html#trules). A link within the page to what stood in
 * another resource's narrative leads nowhere once the resource stands alone; its words stay.
 */
export function relinked(div: string, rewrite: Rewrite): string {
  if (!div.includes('href')) return div;
  const anchors = new Set([...div.matchAll(anchor)].map(([, name]) => name));
  return div.replace(href, (whole, target: string) => {
    if (target.startsWith('#')) return anchors.has(target.slice(1)) ? whole : '';
    const moved = rewrite({ reference: target })?.reference;
    return typeof moved === 'string' ? ` href="${moved}"` : whole;
  });
}

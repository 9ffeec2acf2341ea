// mapped-code.ts — one code put into a map. Said as one code, so that of two instances that map codes of one facility at
// the same time neither undoes what the other did.
import type { CodeMapped } from '@causeway/schemas';
import { type CodeMap, isDomain, type MapElement, readTakenConceptMap } from '@causeway/terminology';

/** The code as an element of the map. */
export function elementOf({ system, code, display, target }: CodeMapped): MapElement {
  return { ...(system && { system }), code, ...(display && { display }), targets: target ? [targetOf(target)] : [] };
}

function targetOf({ system, code, display, equivalence }: NonNullable<CodeMapped['target']>) {
  return { system, code, ...(display && { display }), equivalence };
}

/** The element in place of what the map said of its code. */
export function withElement(elements: readonly MapElement[], element: MapElement): readonly MapElement[] {
  const name = codeName(element);
  const at = elements.findIndex(it => codeName(it) === name);
  return at === -1 ? [...elements, element] : elements.with(at, element);
}

/** Tells the local codes of a map apart. */
export function codeName({ system = '', code }: Pick<MapElement, 'system' | 'code'>): string {
  return JSON.stringify([system, code]);
}

/** What is recorded was read once before it was; what no longer reads maps nothing. */
export function mapOf({ json, domain }: { readonly json: string; readonly domain: string }): CodeMap | undefined {
  try {
    const read = readTakenConceptMap(JSON.parse(json), isDomain(domain) ? domain : undefined);
    return read.ok ? read.value : undefined;
  } catch {
    return undefined;
  }
}

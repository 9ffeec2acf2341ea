import type { Coding } from '@causeway/fhir';
import { type CodeMap, isApplied, type MapElement } from './concept-map.ts';
import { type Domain, domains } from './standard-system.ts';

/** All the maps of one facility, ready to be asked. */
export interface CodeBook {
  /** What it was made of: a book goes to another thread as its maps. */
  readonly maps: readonly CodeMap[];
  /** The element for a local coding; undefined where no map has it. */
  find(domain: Domain, coding: Pick<Coding, 'system' | 'code'>): MapElement | undefined;
}

export const emptyCodeBook: CodeBook = { maps: [], find: () => undefined };

/** Of maps that say the same code the first counts. */
export function openCodeBook(maps: readonly CodeMap[]): CodeBook {
  const elements = new Map<string, MapElement>();
  for (const { domain, elements: all } of maps) {
    for (const it of all) {
      for (const each of domain === undefined ? domains : [domain]) {
        const key = keyOf(each, it.system ?? '', it.code);
        if (!elements.has(key)) elements.set(key, it);
      }
    }
  }
  return {
    maps,
    find(domain, { system = '', code = '' }) {
      for (const name of [system, localName(system), '']) {
        const found = name === undefined ? undefined : elements.get(keyOf(domain, name, code));
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** The codings to stand before a local one. */
export function targetsOf(element: MapElement): readonly Coding[] {
  return element.targets
    .filter(isApplied)
    .map(({ system, code, display }) => ({ system, code, ...(display && { display }) }));
}

function keyOf(domain: Domain, system: string, code: string): string {
  return `${domain}|${system}|${code}`;
}

/** `99LAB` of `urn:causeway:facility:north:codes:99LAB`: maps may name a list as messages do. */
function localName(system: string): string | undefined {
  const name = /^urn:causeway:facility:[^:]*:codes:(.+)$/.exec(system)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

import type { CdaElement } from './xml/cda-element.ts';

type Step = { readonly name: string; readonly tests: readonly ((element: CdaElement) => boolean)[] };
export type Select = (from: CdaElement) => readonly CdaElement[];

const compiled = new Map<string, Select>();

/**
 * All elements at a path, as the guide writes it: `participant[@typeCode=LOC]/participantRole`. A test is of an attribute
 * (`@typeCode=LOC`), of the code (`code=48767-8`) or of a template (`template=2.16.840.1.113883.10.20.22.4.19`).
 */
export function select(path: string): Select {
  const known = compiled.get(path);
  if (known !== undefined) return known;
  const steps = path.split('/').map(readStep);
  const found: Select = from => steps.reduce<readonly CdaElement[]>(follow, [from]);
  compiled.set(path, found);
  return found;
}

function follow(from: readonly CdaElement[], { name, tests }: Step): readonly CdaElement[] {
  const found: CdaElement[] = [];
  for (const parent of from) {
    for (const it of parent.content) {
      if (typeof it !== 'string' && it.name === name && tests.every(test => test(it))) found.push(it);
    }
  }
  return found;
}

function readStep(text: string): Step {
  const [, name = '', tests = ''] = /^([\w:]+)((?:\[[^\]]+\])*)$/.exec(text) ?? [];
  if (name === '') throw new RangeError(`no path: ${text}`);
  return { name, tests: [...tests.matchAll(/\[([^\]]+)\]/g)].map(it => readTest(it[1] ?? '')) };
}

function readTest(text: string): (element: CdaElement) => boolean {
  const [, what = '', value = ''] = /^(@?[\w:]+)=(\S+)$/.exec(text) ?? [];
  if (what === 'code') return element => element.first('code')?.attr('code') === value;
  if (what === 'template') return element => element.hasTemplate(value);
  if (what.startsWith('@')) return element => element.attr(what.slice(1)) === value;
  throw new RangeError(`no test: ${text}`);
}

import type { CodeableConcept, CompositionSection, Reference } from '@causeway/fhir';
import { compact, present } from './compact.ts';
import { cd } from './datatypes/cd.ts';
import { statements } from './entries/common-rows.ts';
import { convertEntry } from './entry-templates.ts';
import { fhirNarrative } from './narrative.ts';
import type { Scope } from './scope.ts';
import type { CdaElement } from './xml/cda-element.ts';

// Sections that others refer to are converted first.
const first: readonly string[] = ['11450-4', '75310-3', '46240-8'];

type ScopeOf = (section: string | undefined) => Scope;
type Converted = ReadonlyMap<CdaElement, readonly Reference[]>;

/** The sections of a document, with their narrative and what their entries became. */
export function sectionsOf(body: CdaElement, scopeOf: ScopeOf): CompositionSection[] {
  const converted = convertAll(sectionsIn(body), scopeOf);
  return topSections(body).flatMap(it => section(it, converted, scopeOf) ?? []);
}

function topSections(parent: CdaElement): readonly CdaElement[] {
  return parent.all('component').flatMap(it => it.all('section'));
}

function sectionsIn(parent: CdaElement): readonly CdaElement[] {
  return topSections(parent).flatMap(it => [it, ...sectionsIn(it)]);
}

function convertAll(sections: readonly CdaElement[], scopeOf: ScopeOf): Converted {
  const rank = (it: CdaElement) => (first.indexOf(codeOf(it) ?? '') + first.length + 1) % (first.length + 1);
  const ordered = [...sections].sort((a, b) => rank(a) - rank(b));
  return new Map(ordered.map(it => [it, entriesOf(it, scopeOf(codeOf(it)))]));
}

function codeOf(section: CdaElement): string | undefined {
  return section.first('code')?.attr('code');
}

/** A section that is said to be empty makes nothing, whatever placeholder stands in it. */
function entriesOf(section: CdaElement, scope: Scope): readonly Reference[] {
  if (section.nullFlavor !== undefined) return [];
  const entries = section.all('entry').flatMap(it => it.children.filter(child => statements.has(child.name)));
  const made = entries.flatMap(it => convertEntry(it, scope));
  return [...new Map(made.map(it => [it.reference, it])).values()];
}

function section(element: CdaElement, converted: Converted, scopeOf: ScopeOf): CompositionSection | undefined {
  const code = element.first('code');
  const entry = converted.get(element) ?? [];
  const inner = present(topSections(element).map(it => section(it, converted, scopeOf)));
  const text = fhirNarrative(element.first('text'));
  const said = compact({
    title: element.first('title')?.text || undefined,
    code: (code && cd(code, scopeOf(undefined))) as CodeableConcept | undefined,
    text,
    // How a document's list is to be read: as of its date, which it does not outlive (FHIR R4 list-mode).
    mode: entry.length === 0 ? undefined : ('snapshot' as const),
    entry: entry.length === 0 ? undefined : entry.map(({ reference }) => ({ reference })),
    section: inner,
  });
  // cmp-1: a section has text, entries or sections. One without says nothing.
  return text !== undefined || entry.length > 0 || inner !== undefined ? said : undefined;
}

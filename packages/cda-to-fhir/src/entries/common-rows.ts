import type { Annotation, CodeableConcept, Identifier, Reference } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { ii } from '../datatypes/ii.ts';
import { ts } from '../datatypes/ts.ts';
import { absent } from '../null-flavor.ts';
import { lastAuthor, participant, people, peopleAndOrganizations } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';

/** What entries of every kind say in the same way. */

export function identifiers(entry: CdaElement): Identifier[] | undefined {
  return present(entry.all('id').map(ii));
}

export function statusOf(entry: CdaElement): string | undefined {
  return entry.first('statusCode')?.attr('code');
}

export function isNegated(entry: CdaElement): boolean {
  return entry.attr('negationInd') === 'true';
}

export function subject(_: CdaElement, scope: Scope): Reference {
  return scope.subject;
}

export function encounter(_: CdaElement, scope: Scope): Reference | undefined {
  return scope.encounter;
}

/** A concept that FHIR requires: what the entry says of it in words, else why it is not there. */
export function requiredConcept(
  concept: CodeableConcept | undefined,
  entry: CdaElement,
  { scope, element = entry.first('code') }: { readonly scope: Scope; readonly element?: CdaElement },
): CodeableConcept {
  if (concept !== undefined) return concept;
  const text = scope.narrative.textOf(entry.first('text'));
  return text === undefined ? absent(element) : { text };
}

const comments = select(`entryRelationship/act`);

/** Comment Activity (Note Text). */
export function notes(entry: CdaElement, scope: Scope): Annotation[] | undefined {
  const found = comments(entry).filter(
    it => it.first('code')?.attr('code') === '48767-8' || it.hasTemplate(templates.comment),
  );
  return present(found.map(it => annotation(it, scope)));
}

function annotation(act: CdaElement, scope: Scope): Annotation | undefined {
  scope.markDone(act);
  const text = scope.narrative.textOf(act.first('text'));
  if (text === undefined) return undefined;
  const author = act.first('author');
  const time = author?.first('time');
  const who = author && participant(author, scope, peopleAndOrganizations);
  const authorReference = who?.reference?.startsWith('PractitionerRole/') ? undefined : who;
  return compact({
    authorReference: authorReference?.reference === undefined ? undefined : authorReference,
    authorString: authorReference?.reference === undefined ? who?.display : undefined,
    time: time && ts(time, scope),
    text,
  }) as Annotation;
}

const indications = select('entryRelationship[@typeCode=RSON]/observation');

/** Indications, of which those that are problems of this document are references to them. */
export function reasons(
  entry: CdaElement,
  scope: Scope,
): {
  readonly reasonCode?: CodeableConcept[];
  readonly reasonReference?: Reference[];
} {
  const codes: CodeableConcept[] = [];
  const references: Reference[] = [];
  for (const it of indications(entry)) {
    if (it.hasTemplate(templates.refusalReason)) continue;
    scope.markDone(it);
    const known = it
      .all('id')
      .map(id => scope.known(id, ['Condition']))
      .find(found => found !== undefined);
    const value = it.first('value');
    const concept = value && cd(value, scope);
    if (known !== undefined) references.push(known);
    else if (concept !== undefined) codes.push(concept);
  }
  return compact({ reasonCode: nonEmpty(codes), reasonReference: nonEmpty(references) }) ?? {};
}

export function nonEmpty<T>(values: readonly T[]): T[] | undefined {
  return values.length === 0 ? undefined : [...values];
}

export function author(entry: CdaElement, scope: Scope): Reference | undefined {
  return lastAuthor(entry, scope, [...people, 'Patient', 'RelatedPerson']);
}

/** `performer/assignedEntity`, each once. */
export function performers(entry: CdaElement, scope: Scope, allowed: readonly string[]): readonly Reference[] {
  const found = entry.all('performer').map(it => participant(it, scope, allowed));
  return found.filter(it => it !== undefined);
}

/** The statements within an entry: of entry relationships and of components. */
export function nested(entry: CdaElement): readonly CdaElement[] {
  const holders = entry.children.filter(it => it.name === 'entryRelationship' || it.name === 'component');
  return holders.flatMap(it => it.children.filter(child => statements.has(child.name)));
}

export const statements: ReadonlySet<string> = new Set([
  ...['act', 'encounter', 'observation', 'observationMedia', 'organizer', 'procedure', 'regionOfInterest'],
  ...['substanceAdministration', 'supply'],
]);

export function text(entry: CdaElement, scope: Scope): string | undefined {
  return scope.narrative.textOf(entry.first('text'));
}

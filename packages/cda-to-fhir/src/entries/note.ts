import type { Attachment, CodeableConcept, DocumentReference, Reference } from '@causeway/fhir';
import { loinc } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import { cd, concept } from '../datatypes/cd.ts';
import { edBytes, isBase64 } from '../datatypes/ed.ts';
import { ii } from '../datatypes/ii.ts';
import { instant, period } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { fhirNarrative } from '../narrative.ts';
import { absent } from '../null-flavor.ts';
import { anybody, authorsOf, participant } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, statusOf, subject, text } from './common-rows.ts';

// CF-notes: Note Activity.

export const clinicalNote = concept(
  'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
  'clinical-note',
  'Clinical Note',
);

const { from } = rowsOf<DocumentReference>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => (statusOf(entry) === 'nullified' ? 'entered-in-error' : 'current')),
  from('type', type),
  from('category', () => [clinicalNote]),
  from('subject', subject),
  from('date', date),
  from('author', authors),
  from('content', contents),
  from('context', context),
  from('relatesTo', relatesTo),
];

export function note(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  const id = scope.idFor('DocumentReference', entry);
  return scope.include({ resourceType: 'DocumentReference', id, ...applyRows(rows, entry, scope) }, entry);
}

/** The root code is always `Note`: what kind of note stands in the translation. */
function type(entry: CdaElement, scope: Scope): CodeableConcept {
  const code = entry.first('code');
  const said = code && cd(code, scope);
  return said ?? concept(loinc, '34109-9', 'Note');
}

function date(entry: CdaElement, scope: Scope): string | undefined {
  const times = authorsOf(entry).flatMap(it => it.all('time'));
  return times.map(it => instant(it, scope)).find(it => it !== undefined);
}

function authors(entry: CdaElement, scope: Scope): Reference[] | undefined {
  return present(authorsOf(entry).map(it => participant(it, scope, anybody)));
}

function contents(entry: CdaElement, scope: Scope): DocumentReference['content'] {
  const ed = entry.first('text');
  const said = present([ed && embedded(ed, scope), ed && narrated(ed, entry, scope)]);
  return said?.map(attachment => ({ attachment })) ?? [{ attachment: absent(ed) }];
}

function embedded(ed: CdaElement, scope: Scope): Attachment | undefined {
  const bytes = isBase64(ed) ? edBytes(ed, 'Note Activity', scope) : undefined;
  return bytes && compact({ contentType: ed.attr('mediaType'), data: bytes.toString('base64') });
}

/** The narrative it refers to, as XHTML; plain text where it is no more than that. */
function narrated(ed: CdaElement, entry: CdaElement, scope: Scope): Attachment | undefined {
  const referred = ed
    .all('reference')
    .map(it => scope.narrative.element(it.attr('value')))
    .find(it => it !== undefined);
  const isPlain = referred === undefined || referred.children.length === 0;
  const words = isPlain ? text(entry, scope) : fhirNarrative(referred)?.div;
  if (words === undefined) return undefined;
  const contentType = isPlain ? 'text/plain' : 'application/xhtml+xml';
  return { contentType, data: Buffer.from(words).toString('base64') };
}

const encounters = select('entryRelationship/encounter');

function context(entry: CdaElement, scope: Scope): DocumentReference['context'] {
  const when = entry.first('effectiveTime');
  const [named] = encounters(entry);
  if (named) scope.markDone(named);
  const known = named
    ?.all('id')
    .map(it => scope.known(it, ['Encounter']))
    .find(it => it !== undefined);
  const encounter = known ?? (named === undefined ? scope.encounter : undefined);
  return compact({ encounter: encounter && [encounter], period: when && period(when, scope) });
}

const externals = select('reference/externalDocument');

function relatesTo(entry: CdaElement): DocumentReference['relatesTo'] {
  const targets = externals(entry).flatMap(it => it.all('id').map(ii));
  const found = present(targets.map(identifier => identifier && { code: 'appends' as const, target: { identifier } }));
  return found;
}

import type {
  Composition,
  CompositionAttester,
  CompositionRelatesTo,
  CompositionSection,
  DocumentReference,
  Identifier,
  Reference,
} from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { ii } from '../datatypes/ii.ts';
import { instant, period, ts } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { anybody, organization, participant, people } from '../participants.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { documentType } from './document-type.ts';

// CF-header: ClinicalDocument to Composition.

const { from, one } = rowsOf<Composition>();
const rows = [
  from('identifier', documentIdentifier),
  from('type', documentType),
  from('subject', (_, scope) => scope.subject),
  from('encounter', (_, scope) => scope.encounter),
  from('author', authors),
  one('confidentialityCode', 'confidentiality', confidentiality),
  from('attester', attesters),
  from('custodian', custodian),
  from('relatesTo', relatesTo),
  from('event', events),
];

export interface CompositionOptions {
  readonly sections: readonly CompositionSection[];
  /** When it came, where it does not say when it was written. */
  readonly receivedAt: number;
}

export function composition(
  document: CdaElement,
  { sections, receivedAt }: CompositionOptions,
  scope: Scope,
): Reference {
  const said = applyRows(rows, document, scope);
  const written = document.first('effectiveTime');
  const type = said.type as Composition['type'];
  const title = document.first('title')?.text || type.text || type.coding?.[0]?.display || 'Clinical document';
  const resource = {
    resourceType: 'Composition',
    id: scope.idFor('Composition', document),
    ...language(document),
    status: 'final',
    ...said,
    date: (written && ts(written, scope)) ?? new Date(receivedAt).toISOString(),
    title,
    ...(sections.length > 0 && { section: sections }),
  };
  return scope.include(resource, document);
}

function language(document: CdaElement): { readonly language?: string } {
  const code = document.first('languageCode')?.attr('code');
  return code !== undefined && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/i.test(code) ? { language: code } : {};
}

export function documentIdentifier(document: CdaElement): Identifier | undefined {
  return document
    .all('id')
    .map(ii)
    .find(it => it !== undefined);
}

export function authors(document: CdaElement, scope: Scope): Reference[] {
  const said = document.all('author').map(it => participant(it, scope, anybody));
  return present(said) ?? [absent(document.first('author'))];
}

const levels: ReadonlySet<string> = new Set(['U', 'L', 'M', 'N', 'R', 'V']);

function confidentiality(element: CdaElement): string | undefined {
  const code = element.attr('code');
  return code !== undefined && levels.has(code) ? code : undefined;
}

function attesters(document: CdaElement, scope: Scope): CompositionAttester[] | undefined {
  const legal = document.all('legalAuthenticator').map(it => attester('legal', it, scope));
  const others = document.all('authenticator').map(it => attester('professional', it, scope));
  return present([...legal, ...others]);
}

function attester(
  mode: CompositionAttester['mode'],
  element: CdaElement,
  scope: Scope,
): CompositionAttester | undefined {
  const time = element.first('time');
  const party = participant(element, scope, [...people, 'Patient', 'RelatedPerson', 'Organization']);
  const said = compact({ time: time && ts(time, scope), party });
  return said && { mode, ...said };
}

export function custodian(document: CdaElement, scope: Scope): Reference | undefined {
  const owner = document.first('custodian', 'assignedCustodian', 'representedCustodianOrganization');
  return owner && organization(owner, scope);
}

const relations: Readonly<Record<string, CompositionRelatesTo['code']>> = {
  RPLC: 'replaces',
  APND: 'appends',
  XFRM: 'transforms',
};

function relatesTo(document: CdaElement): CompositionRelatesTo[] | undefined {
  return present(
    document.all('relatedDocument').map(it => {
      const code = relations[it.attr('typeCode') ?? ''];
      const targetIdentifier = it
        .first('parentDocument')
        ?.all('id')
        .map(ii)
        .find(found => found !== undefined);
      return code && targetIdentifier && { code, targetIdentifier };
    }),
  );
}

export function relatedDocuments(document: CdaElement): DocumentReference['relatesTo'] {
  return relatesTo(document)?.map(({ code, targetIdentifier }) => ({ code, target: { identifier: targetIdentifier } }));
}

function events(document: CdaElement, scope: Scope): Composition['event'] {
  return present(
    document.all('documentationOf').map(it => {
      const event = it.first('serviceEvent');
      const code = event?.first('code');
      const when = event?.first('effectiveTime');
      const concept = code && cd(code, scope);
      return compact({ code: concept && [concept], period: when && period(when, scope) });
    }),
  );
}

/** The time of the document as an instant, which a DocumentReference asks for. */
export function documentInstant(document: CdaElement, scope: Scope): string | undefined {
  const written = document.first('effectiveTime');
  return written && instant(written, scope);
}

import { createHash } from 'node:crypto';
import type { Attachment, Binary, Reference } from '@causeway/fhir';
import { ownedId } from '@causeway/person';
import { compact, present } from '../compact.ts';
import { concept } from '../datatypes/cd.ts';
import { edBytes, isBase64 } from '../datatypes/ed.ts';
import { ii } from '../datatypes/ii.ts';
import { period } from '../datatypes/ts.ts';
import { clinicalNote } from '../entries/note.ts';
import type { IdentifiedResource, Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { authors, custodian, documentIdentifier, documentInstant, relatedDocuments } from './composition.ts';
import { documentType, formatOf } from './document-type.ts';

const cdaType = 'text/xml';

/** The document itself, kept whole in a Binary, and what an unstructured one carries. */
export function documentReference(document: CdaElement, original: Uint8Array, scope: Scope): Reference {
  const own = kept({ contentType: cdaType, bytes: original }, document, scope);
  const carried = carriedBody(document, scope);
  const masterIdentifier = documentIdentifier(document);
  const resource = {
    resourceType: 'DocumentReference',
    id: scope.idFor('DocumentReference', document),
    ...compact({ masterIdentifier, identifier: present(document.all('setId').map(ii)) }),
    status: 'current',
    type: documentType(document, scope),
    category: [clinicalNote],
    subject: scope.subject,
    ...compact({ date: documentInstant(document, scope) }),
    author: authors(document, scope).filter(it => it.extension === undefined),
    ...compact({
      custodian: reference(custodian(document, scope)),
      relatesTo: relatedDocuments(document),
      description: document.first('title')?.text || undefined,
      securityLabel: securityLabel(document),
    }),
    content: [{ attachment: own, format: formatOf(document) }, ...(carried ? [{ attachment: carried }] : [])],
    ...compact({ context: contextOf(document, scope) }),
  };
  const { author, ...rest } = resource;
  return scope.include(author.length === 0 ? rest : resource, document);
}

function reference(found: Reference | undefined): Reference | undefined {
  return found?.reference === undefined ? undefined : found;
}

interface Content {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

function kept({ contentType, bytes }: Content, source: CdaElement, scope: Scope): Attachment {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const id = ownedId(scope.patient, 'Binary', `cda:${contentType}|${digest}`);
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const binary: Binary & IdentifiedResource = {
    resourceType: 'Binary',
    id,
    contentType,
    securityContext: scope.subject,
    data,
  };
  scope.include(binary, source.first('component') ?? source);
  // FHIR R4 asks for SHA-1.
  const hash = createHash('sha1').update(bytes).digest('base64');
  return { contentType, url: `Binary/${id}`, size: bytes.byteLength, hash };
}

/** `nonXMLBody`: a PDF, an image, a text; or where such a thing is. */
function carriedBody(document: CdaElement, scope: Scope): Attachment | undefined {
  const text = document.first('component', 'nonXMLBody', 'text');
  if (text === undefined) return undefined;
  const contentType = text.attr('mediaType');
  const url = text.first('reference')?.attr('value');
  if (url !== undefined) return compact({ contentType, url });
  const bytes = edBytes(text, 'nonXMLBody', scope);
  const unsaid = isBase64(text) ? 'application/octet-stream' : 'text/plain';
  return bytes && kept({ contentType: contentType ?? unsaid, bytes }, text, scope);
}

function securityLabel(document: CdaElement) {
  const code = document.first('confidentialityCode')?.attr('code');
  if (code === undefined || !/^[ULMNRV]$/.test(code)) return undefined;
  return [concept('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code)];
}

function contextOf(document: CdaElement, scope: Scope) {
  const event = document.first('documentationOf', 'serviceEvent', 'effectiveTime');
  return compact({ encounter: scope.encounter && [scope.encounter], period: event && period(event, scope) });
}

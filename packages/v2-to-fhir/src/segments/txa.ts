import { patientOwnedId } from '@causeway/conversion';
import type { DocumentReference, Reference } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { documentConfidentialityStatus } from '../concept-maps/document-confidentiality-status.ts';
import { cweConcept, cweMapped } from '../datatypes/cwe.ts';
import { dtmDateTime, dtmInstant } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { stString } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { type DocumentDraft, placeContent } from '../document-content.ts';
import { assign, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<DocumentReference & { readonly written: string }>();
const required = 'DocumentReference.status is required; HL7 table 0273 says which documents are no longer to be used.';

export const txaToDocumentReference: SegmentMap = {
  name: 'TXA[DocumentReference]',
  resourceType: 'DocumentReference',
  id: (txa, scope) => patientOwnedId(scope, 'DocumentReference', documentKey(txa, scope)),
  rows: [
    row('TXA', 'status', assign('current'), { departs: required }),
    row('TXA-2', 'type', cweConcept),
    row('TXA-4', 'context.period.start', (dtm, scope) => dtmInstant(dtm, scope), {
      departs: 'When the documented activity took place; R4 has a place for it, the guide leaves it out.',
    }),
    row('TXA-6', 'date', dtmInstant),
    row('TXA-6', 'written', dtmDateTime, { departs: 'When the content came to be; see placeContent.' }),
    row('TXA-7', 'date', dtmInstant, {
      if: 'IF TXA-6 NOT VALUED',
      departs: 'A transcription has a time even where the origination has none.',
    }),
    row('TXA-9', 'author[]', xcnPractitioner),
    row('TXA-10', 'authenticator', xcnPractitioner),
    row('TXA-12', 'masterIdentifier', eiIdentifier),
    row('TXA-13', 'relatesTo[]', parentDocument, {
      departs: 'The parent document: an addendum (T05, T06) appends to it, a replacement (T09, T10) takes its place.',
    }),
    row('TXA-16', 'identifier[]', st => identifierOf(st)),
    row('TXA-17', 'docStatus', completion),
    row('TXA-18', 'securityLabel[]', cweMapped(documentConfidentialityStatus)),
    row('TXA-19', 'status', availability),
    row('TXA-25', 'description', stString),
  ],
  complete: (draft, { trigger }) => {
    if (trigger === 'MDM_T11') draft.status = 'entered-in-error';
    placeContent(draft as DocumentDraft);
    return true;
  },
};

/** TXA-12, which every notification of the document repeats; else this message's. */
function documentKey(txa: Segment, scope: Scope): string {
  return eiKey(txa.field(12).repetitions[0]) ?? txa.value(16) ?? `message ${scope.neighbour('MSH')?.value(10) ?? ''}`;
}

const replacing: ReadonlySet<string> = new Set(['MDM_T09', 'MDM_T10']);
const appending: ReadonlySet<string> = new Set(['MDM_T05', 'MDM_T06']);

function parentDocument(ei: Repetition, scope: Scope) {
  const key = eiKey(ei);
  if (key === undefined || key === eiKey(scope.segment.field(12).repetitions[0])) return undefined;
  const code = replacing.has(scope.trigger) ? 'replaces' : appending.has(scope.trigger) ? 'appends' : undefined;
  if (code === undefined) return undefined;
  const target: Reference = { type: 'DocumentReference', identifier: eiIdentifier(ei, scope) ?? { value: key } };
  return { code, target } as const;
}

function identifierOf(st: Repetition) {
  const value = stString(st);
  return value === undefined ? undefined : { value };
}

// HL7 table 0271.
const completions: ReadonlyMap<string, DocumentReference['docStatus']> = new Map([
  ...['DI', 'DO', 'IP', 'IN', 'PA'].map(it => [it, 'preliminary'] as const),
  ...['AU', 'LA'].map(it => [it, 'final'] as const),
]);

function completion(id: Repetition): DocumentReference['docStatus'] {
  return completions.get(id.value(1) ?? '');
}

/** HL7 table 0273: obsolete is superseded; cancelled and unavailable documents must not be read. */
function availability(id: Repetition): DocumentReference['status'] | undefined {
  switch (id.value(1)) {
    case 'AV':
      return 'current';
    case 'OB':
      return 'superseded';
    case 'CA':
      return 'entered-in-error';
  }
  return undefined;
}

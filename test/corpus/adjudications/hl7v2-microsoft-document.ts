import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/microsoft';

/** TXA, and OBX of a document. */
export const microsoftDocument: readonly Adjudication[] = [
  {
    rule: 'author-of-a-document',
    source,
    path: /^DocumentReference\.(author|authenticator)\.reference$/,
    expected: /^PractitionerRole$/,
    ours: /^Practitioner /,
    right: 'ours',
    because: 'TXA-9 and TXA-10 are Practitioners; the template has roles that say nothing else of them.',
    guide: 'TXA[DocumentReference] TXA-9: author(Practitioner), TXA-10: authenticator(Practitioner)',
  },
  {
    rule: 'role-of-an-author',
    source,
    file: /(MDM|OUL|ORU-R01-01)/,
    path: /^PractitionerRole$/,
    kind: 'missing-resource',
    words: /^$/,
    right: 'ours',
    because: 'A role that says nothing but who has it; the author is the Practitioner.',
    guide: 'TXA[DocumentReference] TXA-9: author(Practitioner), TXA-10: authenticator(Practitioner)',
  },
  {
    rule: 'authenticated-document',
    source,
    path: /^DocumentReference\.docStatus$/,
    expected: /^preliminary$/,
    ours: /^final$/,
    right: 'ours',
    because: 'TXA-17 says AU, authenticated (HL7 table 0271): the document is final.',
    guide: 'TXA[DocumentReference] TXA-17: docStatus',
  },
  {
    rule: 'confidentiality-of-a-document',
    source,
    path: /^DocumentReference\.securityLabel\.coding\.system$/,
    right: 'ours',
    because: 'The map is to table 0272.',
    guide:
      'TXA[DocumentReference] TXA-18: DocumentConfidentialityStatus, R of http://terminology.hl7.org/CodeSystem/v2-0272',
  },
  {
    rule: 'file-name-of-a-document',
    source,
    path: /^DocumentReference\.identifier\.type\.coding\.(code|system)$/,
    expected: /^DOCI$|identifier-type-code$/,
    right: 'ours',
    because: 'The file name is an identifier without a type; DOCI came to table 0203 after R4.',
    guide: 'TXA[DocumentReference] TXA-16: identifier[1] by ST[Identifier]',
  },
  {
    rule: 'content-of-a-document',
    source,
    file: /MDM-/,
    path: /^(Observation|DiagnosticReport)$/,
    kind: 'missing-resource',
    right: 'ours',
    because: 'The OBX and NTE of an MDM are the content of the document, no results and no report.',
    guide:
      'messages MDM_T02.OBSERVATION.OBX: DocumentReference[1] by OBX[DocumentReference]; NTE by NTE[DocumentReference]',
  },
  {
    rule: 'document-of-an-order',
    source,
    file: /(MDM|ORU-R01-01)/,
    path: /^ServiceRequest\.reasonReference\.reference$/,
    expected: /^DocumentReference /,
    right: 'ours',
    because: 'The document refers to the order, not the order to the document as its reason.',
    guide: 'messages MDM_T02.TXA: DocumentReference[1].context.related.reference=ServiceRequest[1].id',
  },
];

import type { CodeableConcept } from '@causeway/fhir';
import { loinc } from '../coding-systems.ts';
import { cd, concept } from '../datatypes/cd.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';

// The document templates of C-CDA and the LOINC code each stands for, where a document names no code.
const byTemplate: readonly (readonly [root: string, code: string, display: string])[] = [
  ['2.16.840.1.113883.10.20.22.1.2', '34133-9', 'Summarization of Episode Note'],
  ['2.16.840.1.113883.10.20.22.1.8', '18842-5', 'Discharge summary'],
  ['2.16.840.1.113883.10.20.22.1.14', '57133-1', 'Referral note'],
  ['2.16.840.1.113883.10.20.22.1.9', '11506-3', 'Progress note'],
  ['2.16.840.1.113883.10.20.22.1.4', '11488-4', 'Consult note'],
  ['2.16.840.1.113883.10.20.22.1.7', '11504-8', 'Surgical operation note'],
  ['2.16.840.1.113883.10.20.22.1.6', '28570-0', 'Procedure note'],
  ['2.16.840.1.113883.10.20.22.1.13', '18761-7', 'Transfer summary note'],
  ['2.16.840.1.113883.10.20.22.1.3', '34117-2', 'History and physical note'],
  ['2.16.840.1.113883.10.20.22.1.15', '52521-2', 'Overall plan of care/advance care directives'],
  ['2.16.840.1.113883.10.20.22.1.5', '18748-4', 'Diagnostic imaging study'],
  ['2.16.840.1.113883.10.20.29.1', '34133-9', 'Summarization of Episode Note'],
];

/** What the document is: its code, else what its template says. */
export function documentType(document: CdaElement, scope: Scope): CodeableConcept {
  const code = document.first('code');
  const said = code && cd(code, scope);
  if (said !== undefined) return said;
  const [, known, display] = byTemplate.find(([root]) => document.hasTemplate(root)) ?? [];
  return known === undefined
    ? concept(loinc, '34133-9', 'Summarization of Episode Note')
    : concept(loinc, known, display);
}

/** `CDA_34133-9`: what kind of document reported the facts. */
export function triggerOf(document: CdaElement): string {
  const code = document.first('code')?.attr('code');
  const [, known] = byTemplate.find(([root]) => document.hasTemplate(root)) ?? [];
  return `CDA_${code ?? known ?? 'document'}`;
}

const formats = 'http://terminology.hl7.org/CodeSystem/v3-HL7DocumentFormatCodes';

/** The format code of C-CDA 2.1 or 1.1, with a body of sections or another one. */
export function formatOf(document: CdaElement) {
  const isStructured = document.first('component', 'structuredBody') !== undefined;
  const header = document.all('templateId').filter(it => it.attr('root') === '2.16.840.1.113883.10.20.22.1.1');
  const version = header.some(it => it.attr('extension') !== undefined) || header.length === 0 ? '2.1' : '1.1';
  return {
    system: formats,
    code: `urn:hl7-org:sdwg:ccda-${isStructured ? 'structuredBody' : 'nonXMLBody'}:${version}`,
  };
}

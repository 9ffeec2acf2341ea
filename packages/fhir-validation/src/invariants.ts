// The invariants of FHIR R4 that data from facilities breaks, by their keys in the specification.
import { type Fields, type Findings, isFields } from './issue.ts';

interface Invariant {
  readonly key: string;
  readonly text: string;
  readonly holds: (value: Fields) => boolean;
}

const has = (value: Fields, ...names: readonly string[]) =>
  names.some(it => value[it] !== undefined || value[`_${it}`] !== undefined);
const choice = (value: Fields, name: string) => Object.keys(value).find(it => it.startsWith(name) && it !== name);
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const codeOf = (concept: unknown) => (isFields(concept) ? list(concept.coding).map(it => it.code) : []);
const all = (value: unknown, holds: (it: Fields) => boolean) => list(value).every(holds);
const quantity: Invariant = {
  key: 'qty-3',
  text: 'a coded unit needs its system',
  holds: it => !has(it, 'code') || has(it, 'system'),
};

const invariants: Readonly<Record<string, readonly Invariant[]>> = {
  Extension: [
    {
      key: 'ext-1',
      text: 'an extension has either extensions or a value, not both and not neither',
      holds: it => has(it, 'extension') !== (choice(it, 'value') !== undefined || choice(it, '_value') !== undefined),
    },
  ],
  Period: [{ key: 'per-1', text: 'start is not after end', holds: it => !isAfter(it.start, it.end) }],
  Quantity: [quantity],
  Age: [quantity],
  Duration: [quantity],
  Attachment: [
    { key: 'att-1', text: 'data needs a contentType', holds: it => !has(it, 'data') || has(it, 'contentType') },
  ],
  ContactPoint: [{ key: 'cpt-2', text: 'a value needs a system', holds: it => !has(it, 'value') || has(it, 'system') }],
  Observation: [
    {
      key: 'obs-6',
      text: 'dataAbsentReason is only there when the value is not',
      holds: it => !has(it, 'dataAbsentReason') || choice(it, 'value') === undefined,
    },
  ],
  'Observation.referenceRange': [
    { key: 'obs-3', text: 'a reference range has low, high or text', holds: it => has(it, 'low', 'high', 'text') },
  ],
  'Patient.contact': [
    {
      key: 'pat-1',
      text: 'a contact has a name, telecom, address or organization',
      holds: it => has(it, 'name', 'telecom', 'address', 'organization'),
    },
  ],
  Condition: [
    {
      key: 'con-4',
      text: 'a condition that abated is inactive, resolved or in remission',
      holds: it =>
        choice(it, 'abatement') === undefined ||
        it.clinicalStatus === undefined ||
        codeOf(it.clinicalStatus).some(code => code === 'resolved' || code === 'remission' || code === 'inactive'),
    },
    {
      key: 'con-5',
      text: 'a condition entered in error has no clinicalStatus',
      holds: it => !codeOf(it.verificationStatus).includes('entered-in-error') || !has(it, 'clinicalStatus'),
    },
  ],
  'Condition.stage': [
    { key: 'con-1', text: 'a stage has a summary or assessment', holds: it => has(it, 'summary', 'assessment') },
  ],
  'Condition.evidence': [
    { key: 'con-2', text: 'evidence has a code or detail', holds: it => has(it, 'code', 'detail') },
  ],
  AllergyIntolerance: [
    {
      key: 'ait-1',
      text: 'clinicalStatus is there unless verificationStatus is entered-in-error',
      holds: it => codeOf(it.verificationStatus).includes('entered-in-error') || has(it, 'clinicalStatus'),
    },
    {
      key: 'ait-2',
      text: 'an allergy entered in error has no clinicalStatus',
      holds: it => !codeOf(it.verificationStatus).includes('entered-in-error') || !has(it, 'clinicalStatus'),
    },
  ],
  Organization: [
    { key: 'org-1', text: 'an organization has an identifier or a name', holds: it => has(it, 'identifier', 'name') },
    {
      key: 'org-2',
      text: 'an organization has no address of use home',
      holds: it => all(it.address, a => a.use !== 'home'),
    },
    {
      key: 'org-3',
      text: 'an organization has no telecom of use home',
      holds: it => all(it.telecom, a => a.use !== 'home'),
    },
  ],
  'CarePlan.activity': [
    {
      key: 'cpl-3',
      text: 'an activity has a reference or a detail, not both',
      holds: it => !(has(it, 'detail') && has(it, 'reference')),
    },
  ],
  'Goal.target': [
    {
      key: 'gol-1',
      text: 'a target detail needs its measure',
      holds: it => choice(it, 'detail') === undefined || has(it, 'measure'),
    },
  ],
  'Composition.section': [
    { key: 'cmp-1', text: 'a section has text, entries or sections', holds: it => has(it, 'text', 'entry', 'section') },
    {
      key: 'cmp-2',
      text: 'emptyReason is only there when there is no entry',
      holds: it => !has(it, 'emptyReason') || !has(it, 'entry'),
    },
  ],
  Bundle: [
    {
      key: 'bdl-1',
      text: 'total is only for search and history',
      holds: it => !has(it, 'total') || it.type === 'searchset' || it.type === 'history',
    },
  ],
  'Bundle.entry': [
    {
      key: 'bdl-8',
      text: 'fullUrl has no version',
      holds: it => typeof it.fullUrl !== 'string' || !it.fullUrl.includes('/_history/'),
    },
  ],
};

export function checkInvariants(type: string, value: Fields, expression: string, findings: Findings): void {
  for (const { key, text, holds } of invariants[type] ?? []) {
    if (!holds(value)) findings.add('invariant', expression, `${key}: ${text}`);
  }
}

/** Only of two that are equally precise. */
function isAfter(start: unknown, end: unknown): boolean {
  if (typeof start !== 'string' || typeof end !== 'string') return false;
  if (start.includes('T') && end.includes('T')) return Date.parse(start) > Date.parse(end);
  const length = Math.min(start.length, end.length, 10);
  return start.slice(0, length) > end.slice(0, length);
}

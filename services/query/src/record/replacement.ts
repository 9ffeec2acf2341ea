// replacement.ts — a document that replaces another (relatesTo `replaces`): the earlier one is superseded, and what only it
// told is no longer so.
import { createHash } from 'node:crypto';
import type { Elements } from '@causeway/person';
import type { UnitOfWork } from '@causeway/service';
import { binaryType, searchFields } from '../search/search-fields.ts';
import { type ResourceDocument, replaced, resources, type Told, withdrawn } from './documents.ts';

/** A document, or what it says, by its type. */
export const documentTypes: ReadonlySet<string> = new Set(['Composition', 'DocumentReference']);

/** What stays of a document that was replaced: itself, its bytes, and the visit it was written in. */
const staying: ReadonlySet<string> = new Set(['DocumentReference', binaryType, 'Encounter']);

type Fields = Readonly<Record<string, unknown>>;

/** A document of a source patient. */
export interface NamedDocument {
  /** Id of the source patient. */
  readonly patient: string;
  /** `<type>/<id>` */
  readonly reference: string;
  readonly elements: Elements;
}

/** A document as a message told it. */
export interface TellingDocument extends NamedDocument {
  readonly told: Told;
  /** ms since the epoch. */
  readonly recordedAt: number;
}

/** Where it is kept that a document was replaced. */
export function replacedIds({ patient, reference, elements }: NamedDocument): readonly string[] {
  return namesOf(reference, elements).map(it => replacedId(patient, it));
}

/** Marks what a document replaces, whether it came before or is yet to come, and takes back what only that told. */
export async function replaceOthers(telling: TellingDocument, docs: UnitOfWork): Promise<void> {
  const own = namesOf(telling.reference, telling.elements);
  const names = new Set(replacedNames(telling.elements).filter(it => !own.includes(it)));
  if (names.size === 0) return;
  for (const it of names) docs.put(replaced, { id: replacedId(telling.patient, it), told: telling.told });
  const type = telling.reference.split('/')[0] ?? '';
  for (const it of await ofType(type, telling.patient, docs)) {
    const elements = JSON.parse(it.json) as Elements;
    if (it.reference === telling.reference || !namesOf(it.reference, elements).some(name => names.has(name))) continue;
    if (type === 'Composition') await takeBack(it, telling, docs);
    else supersede(it, elements, { docs, recordedAt: telling.recordedAt });
  }
}

/** A document as it is once another replaced it. */
export function superseded(elements: Elements): Elements {
  return elements.status === 'current' ? { ...elements, status: 'superseded' } : elements;
}

function supersede(
  document: ResourceDocument,
  elements: Elements,
  { docs, recordedAt }: { readonly docs: UnitOfWork; readonly recordedAt: number },
): void {
  const now = superseded(elements);
  if (now === elements) return;
  docs.put(resources, { ...document, ...searchFields(document.type, now), json: JSON.stringify(now), recordedAt });
}

/** What a message before or after it told too stays. */
async function takeBack(composition: ResourceDocument, { told }: TellingDocument, docs: UnitOfWork): Promise<void> {
  const { patient, createdAt } = composition;
  const query = { index: 'timeline', where: { patient, createdAt } };
  for (const it of await all(query, docs)) {
    if (staying.has(it.type) || !isSame(it.told, composition.told)) continue;
    docs.delete(resources, it.id);
    docs.put(withdrawn, { id: it.id, told });
  }
}

function ofType(type: string, patient: string, docs: UnitOfWork): Promise<readonly ResourceDocument[]> {
  return all({ index: 'kind', where: { patient, type } }, docs);
}

async function all(
  query: { readonly index: string; readonly where: Readonly<Record<string, string | number>> },
  docs: UnitOfWork,
): Promise<readonly ResourceDocument[]> {
  const found: ResourceDocument[] = [];
  let after: string | undefined;
  do {
    const page = await docs.find(resources, { ...query, ...(after !== undefined && { after }) });
    found.push(...page.documents);
    after = page.cursor;
  } while (after !== undefined);
  return found;
}

function isSame(a: Told, b: Told): boolean {
  return a.partition === b.partition && a.offset === b.offset;
}

/** By what others may call a document: where it stands, and its identifiers. */
function namesOf(reference: string, { masterIdentifier, identifier }: Elements): readonly string[] {
  const identifiers = Array.isArray(identifier) ? (identifier as readonly unknown[]) : [identifier];
  return [reference, ...[masterIdentifier, ...identifiers].flatMap(nameOf)];
}

/** `DocumentReference.relatesTo.target`, `Composition.relatesTo.target[x]`. */
function replacedNames({ relatesTo }: Elements): readonly string[] {
  const relations = Array.isArray(relatesTo) ? (relatesTo as readonly unknown[]).filter(isFields) : [];
  return relations
    .filter(it => it.code === 'replaces')
    .flatMap(({ target, targetReference, targetIdentifier }) => {
      const to = [target, targetReference].filter(isFields);
      const references = to.flatMap(it => (typeof it.reference === 'string' ? [it.reference] : []));
      return [...references, ...[targetIdentifier, ...to.map(it => it.identifier)].flatMap(nameOf)];
    });
}

function nameOf(identifier: unknown): readonly string[] {
  if (!isFields(identifier) || typeof identifier.value !== 'string') return [];
  return [`${typeof identifier.system === 'string' ? identifier.system : ''}|${identifier.value}`];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Identifiers are of any length. */
function replacedId(patient: string, name: string): string {
  return `${patient}/${createHash('sha256').update(name).digest('base64url')}`;
}

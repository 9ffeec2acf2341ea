import type { Coding, Extension } from '@causeway/fhir';
import { nullFlavors } from '../coding-systems.ts';
import type { CdaElement } from '../xml/cda-element.ts';

const system = 'urn:oid:2.16.840.1.113883.6.238';
// The categories of the Office of Management and Budget; other codes are details.
const races = new Set(['1002-5', '2028-9', '2054-5', '2076-8', '2106-3', '2131-1']);
const ethnicities = new Set(['2135-2', '2186-5']);
const unknowns = new Set(['UNK', 'ASKU']);

export function race(patient: CdaElement, textOf: TextOf): Extension | undefined {
  return categories('us-core-race', races, said(patient, 'raceCode'), textOf);
}

export function ethnicity(patient: CdaElement, textOf: TextOf): Extension | undefined {
  return categories('us-core-ethnicity', ethnicities, said(patient, 'ethnicGroupCode'), textOf);
}

type TextOf = (element: CdaElement | undefined) => string | undefined;

function said(patient: CdaElement, name: string): readonly CdaElement[] {
  return [...patient.all(name), ...patient.all(`sdtc:${name}`)];
}

/** us-core-race and us-core-ethnicity: categories, details, and all of it as one text, which is required. */
function categories(
  name: string,
  omb: ReadonlySet<string>,
  elements: readonly CdaElement[],
  textOf: TextOf,
): Extension | undefined {
  const parts = elements.flatMap(it => part(it, omb) ?? []);
  const limit = name === 'us-core-race' ? 5 : 1;
  const categories = parts.filter(it => it.url === 'ombCategory').slice(0, limit);
  const details = parts.filter(it => it.url === 'detailed');
  const texts = elements.map(it => textOf(it.first('originalText')) ?? it.attr('displayName'));
  const text = [...new Set(texts.filter(it => it !== undefined))].join(', ') || codesOf(parts);
  if (text === '') return undefined;
  const url = `http://hl7.org/fhir/us/core/StructureDefinition/${name}`;
  return { url, extension: [...distinct([...categories, ...details]), { url: 'text', valueString: text }] };
}

function part(element: CdaElement, omb: ReadonlySet<string>): Extension | undefined {
  const code = element.attr('code');
  const nullFlavor = element.nullFlavor;
  if (code === undefined) {
    if (nullFlavor === undefined || !unknowns.has(nullFlavor)) return undefined;
    return { url: 'ombCategory', valueCoding: { system: nullFlavors, code: nullFlavor } };
  }
  if (!/^\d{4}-\d$/.test(code)) return undefined;
  const display = element.attr('displayName');
  const valueCoding: Coding = display === undefined ? { system, code } : { system, code, display };
  return { url: omb.has(code) ? 'ombCategory' : 'detailed', valueCoding };
}

function codesOf(parts: readonly Extension[]): string {
  return parts
    .map(it => (it.valueCoding?.system === nullFlavors ? 'Unknown' : (it.valueCoding?.code ?? '')))
    .join(', ');
}

function distinct(parts: readonly Extension[]): readonly Extension[] {
  const seen = new Map(parts.map(it => [`${it.url}|${it.valueCoding?.code}`, it]));
  return [...seen.values()];
}

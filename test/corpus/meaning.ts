// meaning.ts — which elements carry meaning, and when two values mean the same.
import { isObject, type Json, type JsonObject } from './json.ts';

const official = [
  'http://hl7.org/fhir/StructureDefinition/',
  'http://hl7.org/fhir/us/core/StructureDefinition/',
  'http://hl7.org/fhir/us/',
];

/** Ids, narrative, server metadata and what is only for show are not compared. */
export function carriesMeaning(name: string, parent: JsonObject): boolean {
  switch (name) {
    case 'resourceType':
    case 'id':
    case 'meta':
    case 'fullUrl':
    case 'implicitRules':
    case 'contained':
      return false;
    case 'display':
      // Beside a code or a reference it only repeats it; alone it is all there is.
      return parent.code === undefined && parent.reference === undefined;
    case 'text':
      return saysMore(parent);
    case 'version':
    case 'userSelected':
      return false;
    default:
      return !name.startsWith('_');
  }
}

/** A narrative never; the text of a concept only where no code says it; any other text. */
function saysMore(parent: JsonObject): boolean {
  if (isObject(parent.text as Json)) return false;
  const { coding } = parent;
  return !(Array.isArray(coding) && coding.some(it => isObject(it) && it.code !== undefined));
}

/** Extensions that FHIR or US Core define; those of a vendor say nothing to anybody else. */
export function isComparable(extension: Json): boolean {
  const url = isObject(extension) ? extension.url : undefined;
  return typeof url === 'string' && official.some(it => url.startsWith(it));
}

/** `system` of systems that an author had no URI for: that there is one is all they say. */
const placeholders = [/example\.(com|org)/, /^urn:id:/, /reportstream\.cdc\.gov/, /^urn:causeway:/];

function isPlaceholder(system: string): boolean {
  return placeholders.some(it => it.test(system));
}

const dateTime =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Whether two values of one element mean the same. */
export function sameMeaning(name: string, expected: Json, ours: Json): boolean {
  if (expected === ours) return true;
  if (name === 'system' && typeof expected === 'string' && typeof ours === 'string') return sameSystem(expected, ours);
  if (typeof expected === 'number' || typeof ours === 'number') return Number(expected) === Number(ours);
  if (typeof expected !== 'string' || typeof ours !== 'string') return false;
  return sameTime(expected, ours) || plain(expected) === plain(ours) || (name === 'value' && sameUri(expected, ours));
}

function sameSystem(expected: string, ours: string): boolean {
  if (isPlaceholder(expected)) return true;
  const bare = (uri: string) => uri.replace(/^urn:oid:/, '').replace(/^https:/, 'http:');
  return bare(expected) === bare(ours);
}

// An OID is the same with its scheme and without; FHIR asks for it where the system is urn:ietf:rfc:3986.
function sameUri(expected: string, ours: string): boolean {
  const bare = (uri: string) => uri.replace(/^urn:(oid|uuid):/, '');
  return bare(expected) === bare(ours);
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The same instant; or the same digits on the clock, where the zone was for each to assume. */
function sameTime(expected: string, ours: string): boolean {
  const a = dateTime.exec(expected);
  const b = dateTime.exec(ours);
  if (a === null || b === null) return false;
  if (a[4] === undefined || b[4] === undefined) return false;
  const instant = Date.parse(expected) === Date.parse(ours);
  return instant || a.slice(1, 7).join('') === b.slice(1, 7).join('');
}

import { type ElementOf, elementOf, isPrimitive, typeDefinition } from '@causeway/fhir-validation';
import { escaped, FhirXmlError, type Node, parseXml } from './node.ts';

/** A resource in XML as JSON (http://hl7.org/fhir/R4/json.html). Throws a FhirXmlError for what R4 does not know. */
export function toFhirJson(xml: string): string {
  const top = parseXml(xml);
  return JSON.stringify(resourceOf(top, top.name)).replace(numeral, (_, digits) => digits);
}

type Json = Record<string, unknown>;

/** Marks what is a number in JSON, so that `1.50` stays as it is. */
const mark = '\uE5F0';
const numeral = new RegExp(`"${mark}(-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"`, 'g');
const numbers: ReadonlySet<string> = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);

function resourceOf(node: Node, path: string): Json {
  const definition = typeDefinition(node.name);
  if (definition?.kind !== 'resource' || definition.abstract)
    throw new FhirXmlError(path, 'this is no resource of FHIR R4');
  return { resourceType: node.name, ...membersOf(node, node.name, path) };
}

function membersOf(node: Node, type: string, path: string): Json {
  const json: Json = {};
  for (const name of ['id', 'url']) {
    // As attributes; of a resource the id is an element.
    if (node.attributes[name] !== undefined) json[name] = node.attributes[name];
  }
  for (const child of node.content) {
    if (typeof child === 'string') {
      if (child.trim() !== '') throw new FhirXmlError(path, 'text stands here; in FHIR it is in value attributes');
      continue;
    }
    const at = elementOf(child.name, type);
    if (!at) throw new FhirXmlError(`${path}/${child.name}`, 'no such element in FHIR R4');
    add(json, { name: child.name, isList: at.definition[1] !== 1 }, readValue(child, at, `${path}/${child.name}`));
  }
  return json;
}

/** A value, and what extends it where it is a primitive. */
type Value = readonly [value: unknown, extended: Json | undefined];

/** In a list, `null` keeps the places of values and of what extends them together. */
function add(json: Json, { name, isList }: { name: string; isList: boolean }, [value, extended]: Value): void {
  const below = `_${name}`;
  if (!isList) {
    if (value !== undefined) json[name] = value;
    if (extended) json[below] = extended;
    return;
  }
  const values = (json[name] ?? []) as unknown[];
  const places = values.length;
  json[name] = [...values, value ?? null];
  if (!extended && json[below] === undefined) return;
  const known = (json[below] ?? Array.from({ length: places }, () => null)) as unknown[];
  json[below] = [...known, extended ?? null];
}

function readValue(node: Node, { type }: ElementOf, path: string): Value {
  if (type === 'xhtml') return [xhtmlOf(node), undefined];
  if (isPrimitive(type)) return primitiveOf(node, type, path);
  if (type !== 'Resource') return [membersOf(node, type.replace(/^#/, ''), path), undefined];
  const [resource, more] = node.content.filter(it => typeof it !== 'string');
  if (!resource || more) throw new FhirXmlError(path, 'one resource stands here');
  return [resourceOf(resource, `${path}/${resource.name}`), undefined];
}

function primitiveOf(node: Node, type: string, path: string): Value {
  const { value, id } = node.attributes;
  const { content } = node;
  const extended = membersOf({ name: node.name, attributes: id === undefined ? {} : { id }, content }, 'Element', path);
  return [
    value === undefined ? undefined : typed(value, type),
    Object.keys(extended).length > 0 ? extended : undefined,
  ];
}

function typed(text: string, type: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return numbers.has(type) ? `${mark}${text}` : text;
}

function xhtmlOf({ name, attributes, content }: Node): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const inner = content.map(it => (typeof it === 'string' ? textOf(it) : xhtmlOf(it))).join('');
  return `<${name}${said.join('')}>${inner}</${name}>`;
}

function textOf(text: string): string {
  return text.replace(/[&<>]/g, it => escaped(it));
}

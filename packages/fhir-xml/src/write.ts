import { isPrimitive, typeDefinition } from '@causeway/fhir-validation';
import { escaped, parseXml } from './node.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A resource in JSON as XML (http://hl7.org/fhir/R4/xml.html). What R4 does not know is left out. */
export function toFhirXml(json: string): string {
  const resource = JSON.parse(withNumbersAsText(json)) as Fields;
  return `<?xml version="1.0" encoding="UTF-8"?>${resourceXml(resource, ' xmlns="http://hl7.org/fhir"')}`;
}

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** As numbers `1.50` and `1.5` are one; FHIR tells them apart. */
function withNumbersAsText(json: string): string {
  return json.replace(stringOrNumber, it => (it.startsWith('"') ? it : `"${it}"`));
}

function resourceXml(resource: Fields, namespace = ''): string {
  const type = String(resource.resourceType);
  const definition = typeDefinition(type);
  return definition?.kind === 'resource' ? `<${type}${namespace}>${membersXml(resource, type, [])}</${type}>` : '';
}

/** The members in the order of the definition, but for those that are attributes. */
function membersXml(value: Fields, type: string, attributes: readonly string[]): string {
  let xml = '';
  for (const [element, [, , types]] of Object.entries(typeDefinition(type)?.elements ?? {})) {
    if (attributes.includes(element)) continue;
    for (const [name, inner] of namesOf(element, types)) {
      const [said, extended] = [value[name], value[`_${name}`]];
      if (said !== undefined || extended !== undefined)
        xml += elementXml(name, inner, [listOf(said), listOf(extended)]);
    }
  }
  return xml;
}

/** `value[x]` is there as `valueString`, `valueQuantity`, … */
function namesOf(element: string, types: readonly string[]): readonly (readonly [name: string, type: string])[] {
  if (!element.endsWith('[x]')) return [[element, types[0] ?? '']];
  const base = element.slice(0, -3);
  return types.map(it => [`${base}${it.charAt(0).toUpperCase()}${it.slice(1)}`, it]);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

type Values = readonly [values: readonly unknown[], extended: readonly unknown[]];

function elementXml(name: string, type: string, [values, extended]: Values): string {
  let xml = '';
  for (let at = 0; at < Math.max(values.length, extended.length); at++) {
    xml += isPrimitive(type)
      ? primitiveXml(name, type, [values[at], extended[at]])
      : complexXml(name, type, values[at]);
  }
  return xml;
}

function primitiveXml(name: string, type: string, [value, extended]: readonly [unknown, unknown]): string {
  if (type === 'xhtml') return typeof value === 'string' && isWellFormed(value) ? value : '';
  const isSaid = typeof value === 'string' || typeof value === 'boolean';
  const more = isFields(extended) ? extended : {};
  const inner = membersXml(more, 'Element', ['id']);
  if (!isSaid && inner === '') return '';
  const attributes = `${attributeXml('id', more.id)}${isSaid ? attributeXml('value', String(value)) : ''}`;
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`;
}

function complexXml(name: string, type: string, value: unknown): string {
  if (!isFields(value)) return '';
  if (type === 'Resource') {
    const resource = resourceXml(value);
    return resource === '' ? '' : `<${name}>${resource}</${name}>`;
  }
  const own = type === 'Extension' ? ['id', 'url'] : ['id'];
  const inner = membersXml(value, type.replace(/^#/, ''), own);
  const attributes = own.map(it => attributeXml(it, value[it])).join('');
  // An element says something (ele-1).
  if (inner === '' && attributes === '') return '';
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`;
}

function attributeXml(name: string, value: unknown): string {
  return typeof value === 'string' ? ` ${name}="${escaped(value)}"` : '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A narrative goes as it is, so it must not break what it goes into. */
function isWellFormed(div: string): boolean {
  try {
    return parseXml(div).name === 'div';
  } catch {
    return false;
  }
}

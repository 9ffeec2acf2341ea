/** Elements that repeat in the fixtures this reads; FHIR's JSON needs to know. */
const lists: ReadonlySet<string> = new Set([
  ...['identifier', 'contained', 'coding', 'category', 'securityLabel', 'content', 'entry', 'extension', 'profile'],
  ...['relatesTo', 'telecom', 'address', 'name', 'given', 'line'],
]);

interface Node {
  readonly name: string;
  readonly value: string | undefined;
  readonly url: string | undefined;
  readonly children: readonly Node[];
}

/** FHIR in XML as JSON, as far as third-party MHD fixtures go: no numbers, no narrative, no primitives with extensions. */
export function fhirXml(text: string): Record<string, unknown> {
  const bare = text.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '').replace(/<text>[\s\S]*?<\/text>/g, '');
  return resourceOf(read(bare));
}

function read(text: string): Node {
  const root: { children: Node[] } = { children: [] };
  const open: { name: string; value: string | undefined; url: string | undefined; children: Node[] }[] = [];
  for (const [tag, close, name = '', attributes = ''] of text.matchAll(/<(\/?)([A-Za-z]+)((?:\s[^>]*?)?)\/?>/g)) {
    if (close) {
      open.pop();
      continue;
    }
    const node = { name, value: attribute(attributes, 'value'), url: attribute(attributes, 'url'), children: [] };
    (open.at(-1) ?? root).children.push(node);
    if (!tag.endsWith('/>')) open.push(node);
  }
  const [first] = root.children;
  if (first === undefined) throw new Error('there is no element');
  return first;
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(text)?.[1];
}

function resourceOf({ name, children }: Node): Record<string, unknown> {
  return { resourceType: name, ...fieldsOf(children) };
}

function fieldsOf(children: readonly Node[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const child of children) {
    const value = meaningOf(child);
    const before = fields[child.name];
    if (lists.has(child.name)) fields[child.name] = [...((before as unknown[]) ?? []), value];
    else if (before === undefined) fields[child.name] = value;
  }
  return fields;
}

function meaningOf({ name, value, url, children }: Node): unknown {
  const [first] = children;
  if (first && (name === 'resource' || name === 'contained')) return resourceOf(first);
  if (value !== undefined) return value;
  return { ...(url && { url }), ...fieldsOf(children) };
}

import { gunzipSync } from 'node:zlib';
import { packed } from './generated/table.ts';

/** One element: how often, of which types, and what it is bound to. */
export type ElementDefinition = readonly [
  min: number,
  /** 0: any number. */
  max: number,
  types: readonly string[],
  /** Value set whose codes alone are allowed; empty for none. */
  binding?: string,
  /** Types that a Reference may point at. */
  targets?: readonly string[],
];

export interface TypeDefinition {
  readonly kind: 'resource' | 'complex-type' | 'backbone' | 'logical';
  readonly abstract?: boolean;
  readonly elements: Readonly<Record<string, ElementDefinition>>;
}

export interface Discriminator {
  readonly type: 'value' | 'pattern' | 'type' | 'profile' | 'exists';
  readonly path: string;
}

/** What a profile asks of an element beyond the base, and below it. */
export interface ProfileRule {
  readonly name: string;
  readonly slice?: string;
  /** How members of the slice are told from others. */
  readonly by?: readonly Discriminator[];
  readonly min?: number;
  readonly max?: number;
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly binding?: string;
  readonly types?: readonly string[];
  /** Url of the extension that the slice holds. */
  readonly extension?: string;
  readonly targets?: readonly string[];
  readonly children?: readonly ProfileRule[];
  /** Keys of what holds for each. */
  readonly invariants?: readonly string[];
}

export interface Profile {
  readonly type: string;
  readonly children: readonly ProfileRule[];
  readonly invariants?: readonly string[];
}

interface Table {
  readonly types: Readonly<Record<string, TypeDefinition>>;
  readonly valueSets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Those of which every code is known. */
  readonly codeSystems: Readonly<Record<string, readonly string[]>>;
  readonly profiles: Readonly<Record<string, Profile>>;
}

let table: Table | undefined;

/** Unpacked when first asked for. */
function definitions(): Table {
  table ??= JSON.parse(gunzipSync(Buffer.from(packed.join(''), 'base64')).toString('utf8')) as Table;
  return table;
}

export function typeDefinition(name: string): TypeDefinition | undefined {
  const { types } = definitions();
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

export function profile(url: string): Profile | undefined {
  const { profiles } = definitions();
  const [unversioned = ''] = url.split('|');
  return Object.hasOwn(profiles, unversioned) ? profiles[unversioned] : undefined;
}

const codeSets = new Map<
  string,
  { readonly bySystem: ReadonlyMap<string, ReadonlySet<string>>; readonly all: ReadonlySet<string> }
>();

function codeSet(valueSet: string) {
  const known = codeSets.get(valueSet);
  if (known) return known;
  const bySystem = new Map(
    Object.entries(definitions().valueSets[valueSet] ?? {}).map(([system, codes]) => [system, new Set(codes)]),
  );
  const made = { bySystem, all: new Set([...bySystem.values()].flatMap(it => [...it])) };
  codeSets.set(valueSet, made);
  return made;
}

/** Whether a code is one of the value set; without a system, of whatever system. */
export function isInValueSet(valueSet: string, code: string, system?: string): boolean {
  const { bySystem, all } = codeSet(valueSet);
  return system === undefined ? all.has(code) : (bySystem.get(system)?.has(code) ?? false);
}

const systems = new Map<string, ReadonlySet<string> | undefined>();

/** Whether a code is none of its system; false where the system is not known. */
export function isUnknownCode(system: string, code: string): boolean {
  if (!systems.has(system)) {
    const { codeSystems } = definitions();
    systems.set(system, Object.hasOwn(codeSystems, system) ? new Set(codeSystems[system]) : undefined);
    // Senders invent systems without end.
    if (systems.size > 5_000) systems.clear();
  }
  const codes = systems.get(system);
  return codes !== undefined && !codes.has(code);
}

/** An element as it stands in data. */
export interface ElementOf {
  /** As the definition calls it: `value[x]`. */
  readonly element: string;
  readonly definition: ElementDefinition;
  /** The one type that a choice has here. */
  readonly type: string;
}

/** The element of a type that a name in data stands for: `valueString` is `value[x]`. */
export function elementOf(name: string, type: string): ElementOf | undefined {
  const elements = typeDefinition(type)?.elements ?? {};
  const plain = Object.hasOwn(elements, name) ? elements[name] : undefined;
  if (plain) return { element: name, definition: plain, type: plain[2][0] ?? '' };
  for (const [element, definition] of Object.entries(elements)) {
    if (!element.endsWith('[x]')) continue;
    const base = element.slice(0, -3);
    const chosen = name.startsWith(base) ? definition[2].find(it => name === `${base}${capital(it)}`) : undefined;
    if (chosen !== undefined) return { element, definition, type: chosen };
  }
  return undefined;
}

function capital(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1);
}

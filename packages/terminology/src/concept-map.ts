import { type Domain, isDomain, isWellFormed, notOfItsForm, standardSystems, systemUri } from './standard-system.ts';

/** Where a local code goes. */
export interface MapTarget {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  /** FHIR concept-map-equivalence: how the target stands to the source. */
  readonly equivalence: string;
}

export interface MapElement {
  /** Absent: of any local system. */
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
  /** Empty: looked at, and there is no standard code for it. */
  readonly targets: readonly MapTarget[];
}

/** A facility's map of local codes, as it is applied. */
export interface CodeMap {
  /** Absent: of every domain. */
  readonly domain?: Domain;
  readonly elements: readonly MapElement[];
}

/** A FHIR R4 ConceptMap, as far as it is read and written here. */
export interface ConceptMap {
  readonly resourceType: 'ConceptMap';
  readonly id?: string;
  readonly url?: string;
  readonly name?: string;
  readonly title?: string;
  readonly status: string;
  readonly useContext?: readonly unknown[];
  readonly group?: readonly ConceptMapGroup[];
}

interface ConceptMapGroup {
  readonly source?: string;
  readonly target?: string;
  readonly element: readonly {
    readonly code?: string;
    readonly display?: string;
    readonly target?: readonly {
      readonly code?: string;
      readonly display?: string;
      readonly equivalence?: string;
    }[];
  }[];
  readonly unmapped?: unknown;
}

/** What is wrong with a map, and where: a FHIRPath, or a row and column. */
export interface MapFault {
  readonly at: string;
  readonly text: string;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly MapFault[] };

/** `equal` is equivalent; a target that is wider is true of the source too. What is narrower or inexact is not. */
export const equivalences = [
  'relatedto',
  'equivalent',
  'equal',
  'wider',
  'subsumes',
  'narrower',
  'specializes',
  'inexact',
  'unmatched',
  'disjoint',
] as const;
// What is only related is not said of a patient.
const applied: ReadonlySet<string> = new Set(['equivalent', 'equal', 'wider', 'subsumes']);

export function isApplied({ equivalence }: MapTarget): boolean {
  return applied.has(equivalence);
}

const mostFaults = 50;
export const mostElements = 50_000;

/** Reads a ConceptMap a client sent: anything at all. */
export function readConceptMap(json: unknown, domain?: Domain): Read<CodeMap> {
  return read(json, domain, isWellFormed);
}

/** Reads one that was taken before, when less may have been asked of its codes. */
export function readTakenConceptMap(json: unknown, domain?: Domain): Read<CodeMap> {
  return read(json, domain, () => true);
}

type IsCode = (system: string, code: string) => boolean;

function read(json: unknown, domain: Domain | undefined, isCode: IsCode): Read<CodeMap> {
  const faults: MapFault[] = [];
  if (!isObject(json) || json.resourceType !== 'ConceptMap') {
    return { ok: false, faults: [{ at: 'ConceptMap', text: 'the body is no FHIR R4 ConceptMap' }] };
  }
  const groups = Array.isArray(json.group) ? (json.group as unknown[]) : [];
  const elements = groups.flatMap((group, i) => readGroup(group, { at: `ConceptMap.group[${i}]`, faults, isCode }));
  if (groups.length === 0) faults.push({ at: 'ConceptMap.group', text: 'a map needs at least one group' });
  if (elements.length > mostElements) {
    faults.push({ at: 'ConceptMap.group', text: `a map holds at most ${mostElements} codes; make it several maps` });
  }
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, mostFaults) };
  const meant = domain ?? domainOf(json) ?? domainByTarget(elements);
  return { ok: true, value: { ...(meant && { domain: meant }), elements } };
}

interface Scope {
  readonly at: string;
  readonly faults: MapFault[];
  readonly isCode: IsCode;
}

function readGroup(group: unknown, scope: Scope): readonly MapElement[] {
  const { at, faults } = scope;
  if (!isObject(group)) return fault(faults, at, 'a group is an object');
  const { source, target, element, unmapped } = group;
  if (unmapped !== undefined)
    fault(faults, `${at}.unmapped`, 'a rule for codes that are not listed is not taken; list them');
  if (source !== undefined && typeof source !== 'string') fault(faults, `${at}.source`, 'a source is a URI');
  if (!Array.isArray(element) || element.length === 0) return fault(faults, `${at}.element`, 'list the codes here');
  const system = typeof source === 'string' && source !== '' ? source : undefined;
  const to = typeof target === 'string' ? target : '';
  return element.flatMap((it, i) => readElement(it, { ...scope, at: `${at}.element[${i}]`, system, to }));
}

interface GroupScope extends Scope {
  readonly system: string | undefined;
  readonly to: string;
}

function readElement(element: unknown, scope: GroupScope): readonly MapElement[] {
  const { at, system, faults } = scope;
  if (!isObject(element) || !isText(element.code)) return fault(faults, `${at}.code`, 'the local code is missing');
  const said = Array.isArray(element.target) ? (element.target as unknown[]) : [];
  const targets = said.flatMap((it, i) => readTarget(it, { ...scope, at: `${at}.target[${i}]` }));
  const display = isText(element.display) ? element.display : undefined;
  return [{ ...(system && { system }), code: element.code.trim(), ...(display && { display }), targets }];
}

function readTarget(target: unknown, { at, to, faults, isCode }: GroupScope): readonly MapTarget[] {
  if (!isObject(target)) return fault(faults, at, 'a target is an object');
  const { code, display, equivalence } = target;
  if (!isText(equivalence) || !(equivalences as readonly string[]).includes(equivalence)) {
    return fault(faults, `${at}.equivalence`, `equivalence is one of ${equivalences.join(', ')}`);
  }
  if (equivalence === 'unmatched' || equivalence === 'disjoint') return [];
  if (!isText(code)) return fault(faults, `${at}.code`, 'the standard code is missing');
  if (to === '')
    return fault(faults, at, 'group.target is missing: the system of the standard codes, as http://loinc.org');
  if (!isCode(to, code.trim())) return fault(faults, `${at}.code`, notOfItsForm(to));
  return [{ system: to, code: code.trim(), ...(isText(display) && { display }), equivalence }];
}

const contextSystem = 'https://causeway.example/CodeSystem/domain';

/** The map as FHIR, whatever it was read from. */
export function toConceptMap(name: string, { domain, elements }: CodeMap): ConceptMap {
  const groups = new Map<string, MapElement[]>();
  for (const it of elements) {
    const targetSystem = it.targets[0]?.system ?? (domain && standardSystems[domain][0]) ?? '';
    const key = `${it.system ?? ''} ${targetSystem}`;
    groups.set(key, [...(groups.get(key) ?? []), it]);
  }
  return {
    resourceType: 'ConceptMap',
    id: name,
    name: name.replace(/\W/g, '_'),
    status: 'active',
    ...(domain && { useContext: [domainContext(domain)] }),
    group: [...groups.values()].map(groupOf),
  };
}

function groupOf(elements: readonly MapElement[]): ConceptMapGroup {
  const [first] = elements;
  const target = first?.targets[0]?.system;
  return {
    ...(first?.system && { source: first.system }),
    ...(target && { target }),
    element: elements.map(({ code, display, targets }) => ({
      code,
      ...(display && { display }),
      target:
        targets.length === 0
          ? [{ equivalence: 'unmatched' }]
          : targets.map(it => ({
              code: it.code,
              ...(it.display && { display: it.display }),
              equivalence: it.equivalence,
            })),
    })),
  };
}

function domainContext(domain: Domain): unknown {
  return {
    code: { system: 'http://terminology.hl7.org/CodeSystem/usage-context-type', code: 'focus' },
    valueCodeableConcept: { coding: [{ system: contextSystem, code: domain }] },
  };
}

function domainOf(map: Readonly<Record<string, unknown>>): Domain | undefined {
  if (!Array.isArray(map.useContext)) return undefined;
  for (const it of map.useContext as unknown[]) {
    const coding = (it as { valueCodeableConcept?: { coding?: readonly { code?: string }[] } })?.valueCodeableConcept
      ?.coding;
    const code = Array.isArray(coding) ? coding[0]?.code : undefined;
    if (typeof code === 'string' && isDomain(code)) return code;
  }
  return undefined;
}

/** LOINC is for results and RxNorm for medications; of SNOMED CT alone nobody can tell. */
function domainByTarget(elements: readonly MapElement[]): Domain | undefined {
  const systems = new Set(elements.flatMap(it => it.targets.map(target => target.system)));
  for (const domain of ['results', 'medications', 'locations'] as const) {
    const own = standardSystems[domain].filter(it => it !== systemUri('snomed'));
    if (systems.size > 0 && [...systems].every(it => own.includes(it))) return domain;
  }
  return undefined;
}

function fault(faults: MapFault[], at: string, text: string): readonly never[] {
  faults.push({ at, text });
  return [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

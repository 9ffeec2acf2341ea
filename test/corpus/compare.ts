import { type Entries, entriesOf } from './entries.ts';
import { type AnyResource, isObject, type Json, type JsonObject } from './json.ts';
import { comparable, leafCount, likeness, listOf, type SameTarget } from './likeness.ts';
import { type Matches, matchResources } from './match.ts';
import { carriesMeaning, sameMeaning } from './meaning.ts';

export interface Difference {
  /** `missing-resource` stands for all elements of a resource; `count` for how many resources of a type there are. */
  readonly kind: 'different' | 'missing' | 'missing-resource' | 'count';
  readonly resourceType: string;
  /** `Patient.name.family`. */
  readonly path: string;
  /** What stands in the outermost list element it is in (an identifier, a contact), or in the whole resource. */
  readonly words: readonly string[];
  readonly expected: string;
  readonly ours: string;
  /** How many compared elements it stands for. */
  readonly elements: number;
  /**
   * Of a resource that is missing, or that a reference should lead to: the paths in which it differs from the one of ours
   * that says most of it, which stands for another. None: it says the same again.
   */
  readonly again?: readonly string[];
}

export interface Comparison {
  readonly compared: number;
  readonly agreed: number;
  readonly differences: readonly Difference[];
  /** Elements and resources of ours that the expected output does not have, by path. */
  readonly onlyOurs: Readonly<Record<string, number>>;
}

/** Compares the elements of the expected resources that carry meaning with ours. */
export function compareResources(expectedInput: unknown, oursInput: unknown): Comparison {
  const expected = entriesOf(expectedInput);
  const ours = entriesOf(oursInput);
  const run = new ComparisonRun(expected, ours, matchResources(expected, ours));
  run.compareCounts();
  for (const it of expected.resources) run.compareResource(it);
  return run;
}

class ComparisonRun implements Comparison {
  compared = 0;
  agreed = 0;
  readonly differences: Difference[] = [];
  readonly onlyOurs: Record<string, number> = {};
  readonly #expected: Entries;
  readonly #ours: Entries;
  readonly #matches: Matches;
  #type = '';
  #words: readonly string[] | undefined;

  constructor(expected: Entries, ours: Entries, matches: Matches) {
    this.#expected = expected;
    this.#ours = ours;
    this.#matches = matches;
  }

  compareCounts(): void {
    const expected = countsOf(this.#expected);
    const ours = countsOf(this.#ours);
    for (const [type, count] of expected) {
      const there = ours.get(type) ?? 0;
      this.#type = type;
      this.#tell(there === count, { kind: 'count', path: type, expected: String(count), ours: String(there) });
    }
    for (const [type, count] of ours) if (!expected.has(type)) this.#countOurs(type, count);
  }

  compareResource(expected: AnyResource): void {
    this.#type = expected.resourceType;
    const ours = this.#matches.oursOf(expected);
    if (ours !== undefined) {
      this.#compareObjects(expected, ours, expected.resourceType);
      return;
    }
    const elements = leafCount(expected);
    this.compared += elements;
    const again = this.#saidAgain(expected);
    this.differences.push({
      kind: 'missing-resource',
      resourceType: this.#type,
      path: this.#type,
      words: wordsOf(expected),
      expected: summary(expected),
      ours: '',
      elements,
      ...(again === undefined ? {} : { again }),
    });
  }

  #saidAgain(expected: AnyResource): readonly string[] | undefined {
    const alike = this.#ours.resources
      .filter(it => it.resourceType === expected.resourceType)
      .map(it => ({ it, score: likeness('', expected, it, this.#sameTarget), named: sameName(expected, it) }))
      .sort((a, b) => b.named - a.named || b.score - a.score)[0];
    return alike === undefined || alike.score < 1 ? undefined : this.#apart(expected, alike.it);
  }

  /** Where two resources of one type say something else; nothing of it is counted. */
  #apart(expected: AnyResource, ours: AnyResource): readonly string[] {
    const apart = new ComparisonRun(this.#expected, this.#ours, this.#matches);
    apart.#compareObjects(expected, ours, expected.resourceType);
    return apart.differences.map(it => it.path);
  }

  #compare(name: string, expected: Json, ours: Json | undefined, path: string): void {
    if (Array.isArray(expected)) this.#compareLists(name, expected, listOf(ours), path);
    else if (isObject(expected)) this.#compareObjects(expected, isObject(ours) ? ours : {}, path);
    else if (name === 'reference') this.#compareReferences(String(expected), ours, path);
    else if (ours === undefined) this.#tell(false, { kind: 'missing', path, expected: String(expected), ours: '' });
    else {
      const agrees = !isObject(ours) && sameMeaning(name, expected, ours);
      this.#tell(agrees, { kind: 'different', path, expected: String(expected), ours: shown(ours) });
    }
  }

  #compareObjects(expected: JsonObject, ours: JsonObject, path: string): void {
    for (const [name, value] of Object.entries(expected)) {
      if (!carriesMeaning(name, expected)) continue;
      this.#compare(name, comparable(name, value), ours[name], `${path}.${name}`);
    }
    for (const [name, value] of Object.entries(ours)) {
      if (expected[name] === undefined && carriesMeaning(name, ours))
        this.#countOurs(`${path}.${name}`, leafCount(value));
    }
  }

  /** Elements are held against those of ours they have most in common with. */
  #compareLists(name: string, expected: readonly Json[], ours: readonly Json[], path: string): void {
    const left = [...ours];
    const pairs = expected.map(it => [it, takeEqual(name, it, left, this.#sameTarget)] as const);
    const outermost = this.#words === undefined;
    for (const [wanted, taken] of pairs) {
      if (outermost && isObject(wanted)) this.#words = wordsOf(wanted);
      this.#compare(name, wanted, taken ?? takeClosest(wanted, left, this.#sameTarget), path);
      if (outermost) this.#words = undefined;
    }
    for (const it of left) this.#countOurs(path, leafCount(it));
  }

  #compareReferences(expected: string, ours: Json | undefined, path: string): void {
    const text = typeof ours === 'string' ? ours : '';
    const agrees = this.#sameTarget(expected, text);
    const kind = text === '' ? 'missing' : 'different';
    const again = agrees ? undefined : this.#leadsToSame(expected, text);
    this.#tell(agrees, {
      ...(again === undefined ? {} : { again }),
      kind,
      path,
      expected: this.#targetOf(this.#expected, expected),
      ours: text && this.#targetOf(this.#ours, text),
    });
  }

  #leadsToSame(expected: string, ours: string): readonly string[] | undefined {
    const [wanted, given] = [this.#expected.find(expected), this.#ours.find(ours)];
    if (wanted === undefined || given === undefined || wanted.resourceType !== given.resourceType) return undefined;
    return likeness('', wanted, given, this.#sameTarget) < 1 ? undefined : this.#apart(wanted, given);
  }

  readonly #sameTarget = (expected: string, ours: string): boolean => {
    const target = this.#expected.find(expected);
    if (target === undefined) return expected === ours;
    const found = this.#ours.find(ours);
    return found !== undefined && this.#matches.oursOf(target) === found;
  };

  #targetOf(entries: Entries, reference: string): string {
    const target = entries.find(reference);
    return target ? summary(target) : `unresolved ${reference}`;
  }

  #tell(agrees: boolean, difference: Omit<Difference, 'elements' | 'words' | 'resourceType'>): void {
    this.compared++;
    if (agrees) this.agreed++;
    else {
      const words = this.#words ?? [difference.expected];
      this.differences.push({ ...difference, resourceType: this.#type, words, elements: 1 });
    }
  }

  #countOurs(path: string, count: number): void {
    this.onlyOurs[path] = (this.onlyOurs[path] ?? 0) + count;
  }
}

/** How much of the name and the numbers is the same. */
function sameName({ name, identifier }: AnyResource, ours: AnyResource): number {
  const wanted = { ...(name === undefined ? {} : { name }), ...(identifier === undefined ? {} : { identifier }) };
  return likeness('', wanted, ours, () => false);
}

function takeEqual(name: string, wanted: Json, left: Json[], sameTarget: SameTarget): Json | undefined {
  const at = left.findIndex(it => likeness(name, wanted, it, sameTarget) === leafCount(wanted));
  return at < 0 ? undefined : left.splice(at, 1)[0];
}

function takeClosest(wanted: Json, left: Json[], sameTarget: SameTarget): Json | undefined {
  const scores = left.map(it => likeness('', wanted, it, sameTarget));
  const best = Math.max(...scores);
  if (left.length === 0 || (best === 0 && !isObject(wanted))) return undefined;
  return left.splice(scores.indexOf(best), 1)[0];
}

function countsOf({ resources }: Entries): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { resourceType } of resources) counts.set(resourceType, (counts.get(resourceType) ?? 0) + 1);
  return counts;
}

/** A few words by which a reader finds a resource in a file. */
function summary(resource: AnyResource): string {
  const words: string[] = [];
  collect(resource, words);
  return `${resource.resourceType} ${words.slice(0, 4).join(' ')}`.trim();
}

const telling: ReadonlySet<string> = new Set([
  'value',
  'code',
  'family',
  'name',
  'text',
  'status',
  'valueString',
  'city',
]);

function collect(value: Json, words: string[]): void {
  if (Array.isArray(value)) for (const it of value) collect(it, words);
  else if (isObject(value)) {
    for (const [name, it] of Object.entries(value)) {
      if (name === 'text' && isObject(it)) continue;
      if (telling.has(name) && typeof it === 'string') words.push(it.slice(0, 40));
      else if (name !== 'meta' && name !== 'extension') collect(it, words);
    }
  }
}

/** Everything that stands in it. */
function wordsOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (!isObject(value)) return [String(value)];
  return Object.entries(value).flatMap(([name, it]) => (notSaid.has(name) ? [] : wordsOf(it)));
}

const notSaid: ReadonlySet<string> = new Set(['system', 'reference', 'url', 'id', 'meta', 'resourceType']);

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

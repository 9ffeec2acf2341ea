import type { Segment } from '@causeway/hl7';

/** Finds another segment of the same group; the segment at hand is given apart. */
export type Neighbours = (segmentId: string) => Segment | undefined;
export type Condition = (segment: Segment, neighbours: Neighbours) => boolean;

type Source = (segment: Segment, neighbours: Neighbours) => Segment | undefined;

const reference = /^([A-Z][A-Z0-9]{2})-(\d+)(?:\.(\d+))?(?:\.(\d+))?( LST\.COUNT)? (.+)$/;
const strings = /"([^"]*)"/g;

/**
 * Compiles a condition in the words of the guide's "Computable ANTLR" column:
 * `IF PV1-45 NOT VALUED`, `IF PV1-2.1 EQUALS "P"`, `IF NK1-3.1 NOT IN ("EMR", "E")`, `IF PID-11 LST.COUNT EQUALS 1`,
 * joined by AND and OR (AND binds first).
 *
 * @throws SyntaxError for anything else: a map that cannot be read must not load
 */
export function compileCondition(text: string): Condition {
  const body = text.replace(/^IF /, '');
  const anyOf = body.split(' OR ').map(part => part.split(' AND ').map(compileTerm));
  const [only] = anyOf;
  if (anyOf.length === 1 && only?.length === 1 && only[0] !== undefined) return only[0];
  return (segment, neighbours) => anyOf.some(allOf => allOf.every(term => term(segment, neighbours)));
}

function compileTerm(text: string): Condition {
  const match = reference.exec(text.trim());
  if (match === null) throw new SyntaxError(`not a condition of the guide: ${text}`);
  const [, id = '', field, component, subcomponent, count, predicate = ''] = match;
  const source: Source = (segment, neighbours) => (segment.id === id ? segment : neighbours(id));
  const n = Number(field);
  if (count !== undefined) return countTerm(source, n, predicate);
  if (component === undefined && /VALUED$/.test(predicate)) return valuedTerm(source, n, predicate);
  return valueTerm(source, [n, Number(component ?? 1), Number(subcomponent ?? 1)], predicate);
}

function countTerm(source: Source, field: number, predicate: string): Condition {
  const [, comparison, digits] = /^(EQUALS|GREATER THAN) (\d+)$/.exec(predicate) ?? [];
  if (comparison === undefined) throw new SyntaxError(`not a condition of the guide: LST.COUNT ${predicate}`);
  const wanted = Number(digits);
  return (segment, neighbours) => {
    const found = source(segment, neighbours)?.field(field).repetitions.length ?? 0;
    return comparison === 'EQUALS' ? found === wanted : found > wanted;
  };
}

function valuedTerm(source: Source, field: number, predicate: string): Condition {
  const wanted = !predicate.includes('NOT');
  return (segment, neighbours) => {
    const found = source(segment, neighbours)?.field(field);
    return (found !== undefined && !found.isEmpty && !found.isNull) === wanted;
  };
}

function valueTerm(
  source: Source,
  [field, component, subcomponent]: readonly [number, number, number],
  predicate: string,
): Condition {
  const test = valueTest(predicate);
  return (segment, neighbours) => test(source(segment, neighbours)?.value(field, component, subcomponent));
}

function valueTest(predicate: string): (value: string | undefined) => boolean {
  const negated = /\bNOT\b/.test(predicate);
  const words = predicate.replace(/\bNOT /, '').replace(/^IS /, '');
  if (words === 'VALUED') return value => (value !== undefined) !== negated;
  if (!/^(EQUALS |IN \()?"/.test(words)) throw new SyntaxError(`not a condition of the guide: ${predicate}`);
  const wanted = new Set(Array.from(words.matchAll(strings), ([, it]) => it));
  return value => wanted.has(value) !== negated;
}

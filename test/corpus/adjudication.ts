import type { Difference } from './compare.ts';

/** Who is right where our output and an expected one disagree, by the guide, and why. */
export interface Adjudication {
  /** Short, and the same for ever. */
  readonly rule: string;
  /** Sources it is about: the beginning of their name. */
  readonly source: string;
  /** The whole path of the element, without indexes: `Patient.identifier.type`. */
  readonly path: RegExp;
  readonly kind?: Difference['kind'];
  /** The words of the list element it is in, or of the resource, with spaces between. */
  readonly words?: RegExp;
  /** What it says stands only in these fields: `PV1-43`. */
  readonly at?: RegExp;
  /** What it says stands only in fields for which the guide has no target. */
  readonly unmapped?: true;
  /** The resource is one of ours that stands for another, or says the same but for these paths. */
  readonly again?: RegExp;
  readonly expected?: RegExp;
  readonly ours?: RegExp;
  /** Of the document; where only some files are meant. */
  readonly file?: RegExp;
  /** `neither`: the guide leaves it open. `expected`: ours is wrong, and this says what is to be done. */
  readonly right: 'ours' | 'expected' | 'neither';
  readonly because: string;
  /** Where the guide says so: the table and its row, or the page and its section. */
  readonly guide: string;
}

export interface Judged extends Difference {
  readonly document: string;
  /** The adjudication's name; undefined where nobody has explained it, which counts against us. */
  readonly rule: string | undefined;
  readonly right: Adjudication['right'];
  /** Of what the guide has no target for: where it stands. */
  readonly fields?: readonly string[];
}

export interface Origin {
  readonly source: string;
  readonly document: string;
  /** The fields that say the words, where the guide has no target for any. */
  readonly unmapped: (words: readonly string[]) => readonly string[] | undefined;
  /** Whether the words stand only in such fields. */
  readonly standIn: (words: readonly string[], fields: RegExp) => boolean;
}

/** Judges all that differs in one document. */
export function judgeAll(
  differences: readonly Difference[],
  origin: Origin,
  adjudications: readonly Adjudication[],
): readonly Judged[] {
  const judged = differences.map(it => judge(it, origin, adjudications));
  return judged.map(it => followed(it, judged));
}

function judge(
  difference: Difference,
  { source, document, unmapped, standIn }: Origin,
  adjudications: readonly Adjudication[],
): Judged {
  const fields = unmapped(difference.words);
  const found = adjudications.find(it => {
    if (!source.startsWith(it.source) || it.file?.test(document) === false) return false;
    if (it.unmapped !== undefined && fields === undefined) return false;
    return isMeant(it, difference) && (it.at === undefined || standIn(difference.words, it.at));
  });
  const judged = { ...difference, document, rule: found?.rule, right: found?.right ?? 'expected' };
  return found?.unmapped && fields ? { ...judged, fields } : judged;
}

function isMeant(it: Adjudication, { kind, path, words, expected, ours, again }: Difference): boolean {
  if (it.kind !== undefined && it.kind !== kind) return false;
  const except = it.again;
  if (except !== undefined && again?.every(path => except.test(path)) !== true) return false;
  if (it.words !== undefined && !it.words.test(words.join(' '))) return false;
  return it.path.test(path) && (it.expected?.test(expected) ?? true) && (it.ours?.test(ours) ?? true);
}

/** We have fewer resources of a type: what is said of those that are missing holds for their number. */
function followed(count: Judged, all: readonly Judged[]): Judged {
  if (count.kind !== 'count' || count.rule !== undefined) return count;
  const missing = all.filter(it => it.kind === 'missing-resource' && it.resourceType === count.resourceType);
  const lacking = Number(count.expected) - Number(count.ours);
  if (missing.length === 0 || missing.length < lacking || missing.some(it => it.rule === undefined)) return count;
  const right = missing.some(it => it.right === 'expected') ? 'expected' : 'ours';
  return { ...count, rule: follows.rule, right };
}

/** Not a rule of its own: it stands for what the other rules say of resources that are missing. */
export const follows: Adjudication = {
  rule: 'count-follows',
  source: '',
  path: /^$/,
  right: 'ours',
  because: 'As many resources of the type are missing as the rules of this table account for.',
  guide: 'see the rules for missing resources',
};

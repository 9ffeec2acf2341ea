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
}

export function judge(
  difference: Difference,
  { source, document }: { readonly source: string; readonly document: string },
  adjudications: readonly Adjudication[],
): Judged {
  const found = adjudications.find(
    it => source.startsWith(it.source) && (it.file?.test(document) ?? true) && isMeant(it, difference),
  );
  return { ...difference, document, rule: found?.rule, right: found?.right ?? 'expected' };
}

function isMeant(it: Adjudication, { kind, path, expected, ours }: Difference): boolean {
  if (it.kind !== undefined && it.kind !== kind) return false;
  return it.path.test(path) && (it.expected?.test(expected) ?? true) && (it.ours?.test(ours) ?? true);
}

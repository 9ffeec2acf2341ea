/** How often each value of a field occurs among persons. Readable JSON, part of the model. */
export interface TermTable {
  /** Frequency of any value not listed. */
  readonly rest: number;
  readonly values: { readonly [value: string]: number };
}

/** Frequencies of fields compared, and of the sounds and initials that blocking keys are made of. */
export type TermField = string;
export type TermTables = { readonly [field: TermField]: TermTable };

/** Looks frequencies up; made once from a model's tables. */
export class Terms {
  readonly #fields = new Map<string, { readonly rest: number; readonly values: Map<string, number> }>();

  constructor(tables: TermTables) {
    for (const [field, { rest, values }] of Object.entries(tables))
      this.#fields.set(field, { rest, values: new Map(Object.entries(values)) });
  }

  /** Frequency among persons, 0 to 1; that of a rare value when it is not listed, `otherwise` when nothing is known. */
  frequency(field: TermField, value: string, otherwise = 0): number {
    const table = this.#fields.get(field);
    return table ? (table.values.get(value) ?? table.rest) : otherwise;
  }
}

/** Counts values, once for each person. */
export class TermCount {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #totals = new Map<string, number>();

  add(field: TermField, value: string): void {
    let counts = this.#counts.get(field);
    if (!counts) {
      counts = new Map();
      this.#counts.set(field, counts);
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
    this.#totals.set(field, (this.#totals.get(field) ?? 0) + 1);
  }

  tables(): TermTables {
    return Object.fromEntries(
      [...this.#counts].map(([field, counts]) => [field, tableOf(counts, this.#totals.get(field) ?? 0)]),
    );
  }
}

const listed = 20_000;

/**
 * A value seen in one person is rarer than one in so many persons: by Good and Turing, how much rarer shows in how
 * many values are seen twice for each seen once.
 */
function tableOf(counts: ReadonlyMap<string, number>, total: number): TermTable {
  let once = 0;
  let twice = 0;
  for (const count of counts.values()) {
    if (count === 1) once++;
    else if (count === 2) twice++;
  }
  const unseen = Math.min(1, Math.max(0.02, (2 * twice + 0.1) / (once + 1)));
  const rest = Math.min(0.5, unseen / Math.max(total, 20));
  const common = [...counts].filter(([, count]) => count > 1).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const values = common.slice(0, listed).map(([value, count]) => [value, round((count - 1 + unseen) / total)] as const);
  return { rest: round(rest), values: Object.fromEntries(values) };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

import type { Scalar } from './doc-store.ts';
import type { SqlValue } from './embedded-connection.ts';
import { sqlValue, type Table } from './embedded-table.ts';
import { type FieldTest, type FindPlan, type IndexValue, rangeType, undeclared } from './find-plan.ts';

export interface Query {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A condition on SQL values, and what it binds. */
type Clause = readonly [sql: string, ...values: SqlValue[]];

/** The statement of a find; it asks for one document more than the page holds, to know whether anything follows. */
export function findQuery(table: Table, plan: FindPlan): Query {
  return plan.index.multi === true ? elementQuery(table, plan) : columnQuery(table, plan);
}

function columnQuery(table: Table, plan: FindPlan): Query {
  const column = (field: string) => columnOf(table.column(field), plan);
  const clauses = [
    ...plan.tests.flatMap(test => testClauses(column(test.field), test)),
    ...afterClauses(plan, column, 'id'),
  ];
  return statement(`SELECT document FROM ${table.name}`, clauses, [...plan.order.map(column), 'id'], plan);
}

function elementQuery(table: Table, plan: FindPlan): Query {
  const index = table.layout.indexes[plan.indexName];
  const elements = index === undefined ? undefined : table.elementTable(index);
  if (elements === undefined) throw undeclared(table.name, plan.indexName);
  const column = (field: string) => columnOf(elements.columns[plan.index.fields.indexOf(field)], plan);
  const clauses = plan.tests.flatMap(test => testClauses(`m.${column(test.field)}`, test));
  const after = afterClauses(plan, field => `m.${column(field)}`, 'm.id');
  const order = [...plan.order.map(field => `m.${column(field)}`), 'm.id'];
  if (plan.tests.some(test => test.kind === 'equal' && test.field === plan.index.fields[0])) {
    return statement(
      `SELECT d.document FROM ${elements.name} m CROSS JOIN ${table.name} d ON d.id = m.id`,
      [...clauses, ...after],
      order,
      plan,
    );
  }
  // Several elements of a document may match: it is found once.
  const matching = where(clauses);
  const distinct = `(SELECT DISTINCT ${elements.columns.slice(1).join(', ')} FROM ${elements.name} m${matching.sql})`;
  const found = statement(
    `SELECT d.document FROM ${distinct} m CROSS JOIN ${table.name} d ON d.id = m.id`,
    after,
    order,
    plan,
  );
  return { sql: found.sql, values: [...matching.values, ...found.values] };
}

function columnOf(column: string | undefined, plan: FindPlan): string {
  if (column === undefined) throw undeclared('the stored collection', plan.indexName);
  return column;
}

function statement(select: string, clauses: readonly Clause[], order: readonly string[], plan: FindPlan): Query {
  const condition = where(clauses);
  const direction = plan.descending ? ' DESC' : '';
  const sql = `${select}${condition.sql} ORDER BY ${order.map(term => term + direction).join(', ')} LIMIT ?`;
  return { sql, values: [...condition.values, plan.limit + 1] };
}

function where(clauses: readonly Clause[]): Query {
  if (clauses.length === 0) return { sql: '', values: [] };
  return {
    sql: ` WHERE ${clauses.map(([sql]) => `(${sql})`).join(' AND ')}`,
    values: clauses.flatMap(([, ...values]) => values),
  };
}

function testClauses(column: string, test: FieldTest): Clause[] {
  switch (test.kind) {
    case 'equal':
      return [[`${column} = ?`, sqlValue(test.value)]];
    case 'in':
      return [inClause(column, test.values)];
    case 'range': {
      const { gt, gte, lt, lte } = test.range;
      const bounds = { '>': gt, '>=': gte, '<': lt, '<=': lte };
      const clauses = Object.entries(bounds).flatMap(([operator, bound]): Clause[] =>
        bound === undefined ? [] : [[`${column} ${operator} ?`, sqlValue(bound)]],
      );
      return [...clauses, ...typeClauses(column, test.range)];
    }
  }
}

function inClause(column: string, values: readonly Scalar[]): Clause {
  const booleans = values.filter(value => typeof value === 'boolean');
  const others = values.filter(value => typeof value !== 'boolean');
  // One statement for every number of values.
  if (booleans.length === 0) return [`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(others)];
  const marks = booleans.map(() => '?').join(', ');
  return [
    `${column} IN (${marks}) OR ${column} IN (SELECT value FROM json_each(?))`,
    ...booleans.map(sqlValue),
    JSON.stringify(others),
  ];
}

/** In SQLite numbers come before strings and strings before blobs (booleans), in one order: a range stays in its type. */
function typeClauses(column: string, range: { gt?: Scalar; gte?: Scalar; lt?: Scalar; lte?: Scalar }): Clause[] {
  const type = rangeType(range);
  if (type === undefined) return [[`${column} IS NOT NULL`]];
  const floor = range.gt === undefined && range.gte === undefined;
  const ceiling = range.lt === undefined && range.lte === undefined;
  switch (type) {
    case 'number':
      return ceiling ? [[`${column} < ''`]] : [];
    case 'string':
      return [...(floor ? [[`${column} >= ''`] as const] : []), ...(ceiling ? [[`${column} < x''`] as const] : [])];
    case 'boolean':
      return floor ? [[`${column} >= x''`]] : [];
  }
}

/** What stands after the place: later in the first field, or equal there and later in the next, and so on to the id. */
function afterClauses(plan: FindPlan, column: (field: string) => string, id: string): Clause[] {
  if (plan.after === undefined) return [];
  const comparison = plan.descending ? '<' : '>';
  let clause: Clause = [`${id} ${comparison} ?`, plan.after.id];
  const places = plan.order.map((field, at): [string, IndexValue] => [column(field), plan.after?.values[at] ?? null]);
  for (const [name, value] of places.toReversed()) {
    const [later, ...laterValues] = laterClause(name, value, plan.descending);
    const [rest, ...restValues] = clause;
    const same: Clause = value === null ? [`${name} IS NULL`] : [`${name} = ?`, sqlValue(value)];
    clause = [`${later} OR (${same[0]} AND (${rest}))`, ...laterValues, ...same.slice(1), ...restValues];
  }
  const [first] = places;
  // Says again what follows from the rest, so that the index is entered at the place and not at its beginning.
  if (first === undefined || first[1] === null || plan.descending) return [clause];
  return [[`${first[0]} >= ?`, sqlValue(first[1])], clause];
}

function laterClause(column: string, value: IndexValue, descending: boolean): Clause {
  if (value === null) return descending ? ['0'] : [`${column} IS NOT NULL`];
  return descending ? [`${column} < ? OR ${column} IS NULL`, sqlValue(value)] : [`${column} > ?`, sqlValue(value)];
}

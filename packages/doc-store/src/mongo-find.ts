import type { Filter, Sort } from 'mongodb';
import type { FieldTest, FindPlan, IndexValue } from './find-plan.ts';

/** A document as it is stored: the port's, with its id once more as MongoDB's. */
export interface Stored {
  readonly _id: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface MongoQuery {
  readonly filter: Filter<Stored>;
  readonly sort: Sort;
}

export function mongoQuery(plan: FindPlan): MongoQuery {
  const filters = [...plan.tests.map(test => testFilter(test, plan)), ...afterFilters(plan)];
  const direction = plan.descending ? -1 : 1;
  const sort = Object.fromEntries([...plan.order, '_id'].map(field => [field, direction] as const));
  return { filter: filters.length === 0 ? {} : { $and: filters }, sort };
}

function testFilter(test: FieldTest, plan: FindPlan): Filter<Stored> {
  switch (test.kind) {
    case 'equal':
      return { [test.field]: { $eq: test.value } };
    case 'in':
      return { [test.field]: { $in: test.values } };
    case 'range': {
      const { gt, gte, lt, lte } = test.range;
      const bounds = Object.entries({ $gt: gt, $gte: gte, $lt: lt, $lte: lte }).filter(
        ([, bound]) => bound !== undefined,
      );
      const range = bounds.length === 0 ? { $ne: null } : Object.fromEntries(bounds);
      // Otherwise one element could meet one bound and another the other.
      const multi = plan.index.multi === true && test.field === plan.index.fields[0];
      return { [test.field]: multi ? { $elemMatch: range } : range };
    }
  }
}

/** What stands after the place: later in the first field, or equal there and later in the next, and so on to the id. */
function afterFilters(plan: FindPlan): Filter<Stored>[] {
  const { after } = plan;
  if (after === undefined) return [];
  const places = plan.order.map((field, at): [string, IndexValue] => [field, after.values[at] ?? null]);
  const byId: Filter<Stored> = { _id: plan.descending ? { $lt: after.id } : { $gt: after.id } };
  const later = places.reduceRight<Filter<Stored>>((rest, [field, value]) => {
    const same = { $and: [{ [field]: { $eq: value } }, rest] };
    return { $or: [...laterFilters(field, value, plan.descending), same] };
  }, byId);
  const [first] = places;
  // Says again what follows from the rest, so that the index is entered at the place and not at its beginning.
  if (first === undefined || first[1] === null || plan.descending) return [later];
  return [{ [first[0]]: { $gte: first[1] } }, later];
}

/** `null` equals what is absent, and comes before every value. */
function laterFilters(field: string, value: IndexValue, descending: boolean): Filter<Stored>[] {
  if (value === null) return descending ? [] : [{ [field]: { $ne: null } }];
  return descending ? [{ [field]: { $lt: value } }, { [field]: { $eq: null } }] : [{ [field]: { $gt: value } }];
}

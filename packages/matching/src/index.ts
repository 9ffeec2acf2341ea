export { Arrivals, type Judged } from './arrivals.ts';
export { compareBirthDates } from './birth-date.ts';
export { BlockIndex } from './block-index.ts';
export { hashKey, meet } from './block-key.ts';
export { Matcher } from './compare.ts';
export { type DateOrder, dateOrderOf, parseDate } from './date.ts';
export type { Decision, Outcome, Veto, Weight } from './decision.ts';
export {
  type ComparableAddress,
  type ComparableIdentifier,
  type ComparableName,
  type Description,
  emptyDescription,
} from './description.ts';
export { type Field, fieldNames } from './field.ts';
export { type LearnOptions, learn } from './learn.ts';
export type { FieldParameters, IdentifierDomain, Model, Thresholds } from './model.ts';
export { describePatient } from './patient.ts';
export { personsOf, type Quality, qualityOf } from './quality.ts';
export { describeRow, type Row } from './row.ts';

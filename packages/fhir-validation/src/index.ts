export type { ValidationIssue } from './issue.ts';
export { isResourceType, type ValidateOptions, validate } from './validate.ts';

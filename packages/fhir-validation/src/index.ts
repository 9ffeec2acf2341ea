export { type ElementOf, elementOf, typeDefinition } from './definitions.ts';
export type { ValidationIssue } from './issue.ts';
export { isPrimitive } from './primitive.ts';
export { isResourceType, type ValidateOptions, validate } from './validate.ts';

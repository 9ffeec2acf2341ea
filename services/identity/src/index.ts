export { type IdentityService, identityService } from './identity-service.ts';
export type { Comparable } from './matching/comparable.ts';
export { KeyIndex } from './matching/key-index.ts';
export { partsOf } from './model/model-shelf.ts';

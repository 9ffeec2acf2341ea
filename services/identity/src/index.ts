export { type IdentityService, identityService } from './identity-service.ts';
export { type Comparable, KeyIndex } from './matching/key-index.ts';
export { partsOf } from './model/model-shelf.ts';

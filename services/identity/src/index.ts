export { type Demographics, demographicsOf } from './demographics.ts';
export { type IdentityService, identityService } from './identity-service.ts';
export { exactMatcher, type Match, type Matcher } from './matcher.ts';

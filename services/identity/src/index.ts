export { type Demographics, demographicsOf } from './demographics.ts';
export { identityService } from './identity-service.ts';
export { exactMatcher, type Match, type Matcher } from './matcher.ts';

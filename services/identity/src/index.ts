export { type IdentityService, identityService } from './identity-service.ts';

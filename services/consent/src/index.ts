export { type ConsentSettings, consentService } from './consent-service.ts';

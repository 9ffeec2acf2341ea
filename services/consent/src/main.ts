import { readChoice, readSettings, runService } from '@causeway/service';
import { consentService } from './consent-service.ts';

await runService(process.env, environment => ({
  settings: readSettings(environment),
  services: [consentService({ standard: readChoice(environment, 'CAUSEWAY_CONSENT_DEFAULT', ['permit', 'deny']) })],
}));

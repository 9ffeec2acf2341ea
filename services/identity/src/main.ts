import { readChoice, readSettings, runService } from '@causeway/service';
import { identityService } from './identity-service.ts';

await runService(process.env, environment => ({
  settings: readSettings(environment),
  services: [identityService({ standard: readChoice(environment, 'CAUSEWAY_CONSENT_DEFAULT', ['permit', 'deny']) })],
}));

import { readChoice, readSettings, runService } from '@causeway/service';
import { queryService } from './query-service.ts';

await runService(process.env, environment => ({
  settings: readSettings(environment),
  services: [queryService({ standard: readChoice(environment, 'CAUSEWAY_CONSENT_DEFAULT', ['permit', 'deny']) })],
}));

import { readChoice, readSettings, runService } from '@causeway/service';
import { notificationService } from './notification-service.ts';

await runService(process.env, environment => ({
  settings: readSettings(environment),
  services: [
    notificationService({ standard: readChoice(environment, 'CAUSEWAY_CONSENT_DEFAULT', ['permit', 'deny']) }),
  ],
}));

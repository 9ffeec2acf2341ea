import { readChoice, readSettings, runService } from '@causeway/service';
import { notificationService } from './notification-service.ts';
import { readPrivateAddresses } from './webhook-settings.ts';

await runService(process.env, environment => {
  const settings = readSettings(environment);
  const standard = readChoice(environment, 'CAUSEWAY_CONSENT_DEFAULT', ['permit', 'deny']);
  const webhook = { privateAddresses: readPrivateAddresses(environment, settings.host) };
  return { settings, services: [notificationService({ standard, webhook })] };
});

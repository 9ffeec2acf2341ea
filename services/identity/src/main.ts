import { readChoice, readPort, readSettings, runService } from '@causeway/service';
import { identityService } from './identity-service.ts';

await runService(process.env, environment => {
  const settings = readSettings(environment);
  const port = readPort(environment, 'CAUSEWAY_PIX_PORT', 2576);
  return {
    settings,
    services: [
      identityService({
        standard: readChoice(environment, 'CAUSEWAY_CONSENT_DEFAULT', ['permit', 'deny']),
        queries: { port, host: environment.CAUSEWAY_MLLP_HOST || settings.host },
      }),
    ],
  };
});

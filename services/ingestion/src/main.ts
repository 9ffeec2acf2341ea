import { readPort, readSettings, runService } from '@causeway/service';
import { ingestionService } from './ingestion-service.ts';

await runService(process.env, environment => {
  const settings = readSettings(environment);
  const mllpHost = environment.CAUSEWAY_MLLP_HOST || settings.host;
  return {
    settings,
    services: [ingestionService({ mllpPort: readPort(environment, 'CAUSEWAY_MLLP_PORT', 2575), mllpHost })],
  };
});

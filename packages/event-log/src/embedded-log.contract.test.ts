import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from './embedded-log.ts';
import type { EventLog } from './event-log.ts';
import { eventLogContract } from './event-log-contract.ts';

eventLogContract('the embedded log', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-log-'));
  let log = await openEmbeddedLog({ directory });
  const first = log;
  return {
    log: first,
    // Groups are shared within the process, so that the open log stands for both instances.
    async openAnother(): Promise<EventLog> {
      const closed = await log.topics().then(
        () => false,
        () => true,
      );
      if (closed) log = await openEmbeddedLog({ directory });
      return log;
    },
    async stop() {
      await log.close();
      await rm(directory, { recursive: true });
    },
  };
});

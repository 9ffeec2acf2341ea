import { type MllpServer, startMllpServer } from '@causeway/hl7';
import type { Runtime } from '@causeway/service';
import type { QueryDesk } from './query-desk.ts';

export interface QueryPortOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  readonly desk: QueryDesk;
  readonly runtime: Pick<Runtime, 'logger'>;
}

/** A query is short: whatever is longer is no query. */
const maxMessageBytes = 64 * 1024;

/** The MLLP port for PIX and PDQ queries. */
export function openQueryPort({ port, host, desk, runtime }: QueryPortOptions): Promise<MllpServer> {
  return startMllpServer({
    port,
    host,
    maxMessageBytes,
    onMessage: frame => desk.answer(frame),
    onEvent: event => {
      if (event.type === 'handler-failed')
        runtime.logger.error({ connection: event.peer.id }, 'a query was not answered');
    },
  });
}

import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on standard output. What is logged is topics, offsets, codes and MSH-10, never content. */
export function createLogger(options: { level?: string; destination?: DestinationStream } = {}): Logger {
  return pino(
    { level: options.level ?? 'info', base: null },
    options.destination ?? pino.destination({ dest: 1, sync: false }),
  );
}

import type { Logger } from './logger.ts';

/** Whoever watches a start sees what it is still waiting for. */
export async function waitingFor<T>(
  what: string,
  work: Promise<T>,
  { logger, everyMs = 5_000 }: { readonly logger: Pick<Logger, 'warn'>; readonly everyMs?: number },
): Promise<T> {
  const timer = setInterval(() => logger.warn(`still waiting for ${what}`), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

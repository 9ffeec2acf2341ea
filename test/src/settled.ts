import type { EventLog } from '@causeway/event-log';
import type { TopicName } from '@causeway/schemas';
import { eventually } from '@causeway/testing';
import type { Region } from './region.ts';

/** Resolves when each service has taken all that is in the topics it reads, what they made of it on the way included. */
export async function settled(
  log: EventLog,
  reading: Readonly<Record<string, readonly TopicName[]>>,
  timeoutMs = 60_000,
): Promise<void> {
  const behind = async (): Promise<readonly string[]> => {
    const lags = await Promise.all(Object.entries(reading).map(([group, topics]) => log.lag(group, topics)));
    return Object.keys(reading).filter((_, at) => lags[at]?.some(it => it.committed < it.end));
  };
  // Twice in a row: one service may have appended to the topic of another after that one was asked.
  const twice = async () => [...(await behind()), ...(await behind())];
  await eventually(twice, it => it.length === 0, { timeoutMs, what: 'the end of every topic' });
}

/** The topics of each service's views. */
export function readingOf({ host }: Region): Readonly<Record<string, readonly TopicName[]>> {
  return Object.fromEntries(
    host.runtimes.map(it => [it.service, [...new Set(it.views.declared.flatMap(view => view.topics))]]),
  );
}

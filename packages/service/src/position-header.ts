import type { Position } from '@causeway/event-log';
import { problems } from './problem.ts';
import { inAHurry } from './senders.ts';
import type { Views } from './views.ts';

/** `X-Causeway-Position: <topic>/<partition>/<offset>`: where in the log a command was recorded. */
export const positionHeader = 'x-causeway-position';

export function formatPosition({ topic, partition, offset }: Position): string {
  return `${topic}/${partition}/${offset}`;
}

export function parsePosition(text: string): Position {
  const match = /^([\w.-]+)\/(\d+)\/(\d+)$/.exec(text);
  const [, topic, partition, offset] = match ?? [];
  if (!topic) throw problems.invalid('X-Causeway-Position is <topic>/<partition>/<offset>, as a command answered it');
  return { topic, partition: Number(partition), offset: Number(offset) };
}

/** Waits until the views show the position the caller has seen; 503 when they take longer than `timeoutMs`. */
export async function consistentWith(views: Views, header: string | undefined, timeoutMs = 5_000): Promise<void> {
  if (!header) return;
  if (await inAHurry(() => views.reached(parsePosition(header), timeoutMs))) return;
  throw problems.unavailable('the view has not reached X-Causeway-Position yet; try again');
}

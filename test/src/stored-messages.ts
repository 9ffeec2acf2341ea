import { openEngine } from '@causeway/service';
import { readTopic, type TestPlace } from '@causeway/testing';

/** How often each accepted MSH-10 is in `causeway.inbound.message`; on the embedded engine no other process may run. */
export async function storedMessages(place: TestPlace): Promise<ReadonlyMap<string, number>> {
  const { log } = await openEngine(place.settings.engine, 'test');
  try {
    const counts = new Map<string, number>();
    for (const { event } of await readTopic(log, 'causeway.inbound.message')) {
      if (event.refusal === null) counts.set(event.controlId, (counts.get(event.controlId) ?? 0) + 1);
    }
    return counts;
  } finally {
    await log.close();
  }
}

export interface Comparison {
  /** Acknowledged, and not in the log. */
  readonly lost: readonly string[];
  /** In the log more than once. */
  readonly repeated: readonly string[];
}

export function compare(acknowledged: Iterable<string>, stored: ReadonlyMap<string, number>): Comparison {
  return {
    lost: [...acknowledged].filter(it => !stored.has(it)),
    repeated: [...stored].filter(([, count]) => count > 1).map(([controlId]) => controlId),
  };
}

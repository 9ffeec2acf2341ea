import { type EventBatch, InvalidEvent, without } from './event-batch.ts';

/**
 * Runs `handle` on the batch; an event it calls invalid is reported and left out, and the batch tried again without it.
 * What it did before it threw must be without effect (rolled back) or idempotent.
 */
export async function withoutInvalid(
  batch: EventBatch,
  handle: (batch: EventBatch) => Promise<unknown>,
  onInvalid?: (error: InvalidEvent) => Promise<void>,
): Promise<void> {
  let rest = batch;
  for (;;) {
    try {
      await handle(rest);
      return;
    } catch (error) {
      if (!(error instanceof InvalidEvent)) throw error;
      const fewer = without(rest, error.position.offset);
      if (fewer.records.length === rest.records.length) throw error;
      await onInvalid?.(error);
      rest = fewer;
    }
  }
}

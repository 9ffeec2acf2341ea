import type { FacilityContext } from '@causeway/conversion';
import { type EventBatch, type Reaction, type Runtime, turns } from '@causeway/service';
import type { CodeDirectory } from '../codes/code-directory.ts';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import { inboundView } from '../inbound-view.ts';
import { inboundTopic, isFirst, keptMessage, receipts } from '../intake/receipt.ts';
import { type Clinical, clinicalEvents, type Inbound } from './clinical-event.ts';
import { outcomeOf } from './outcome.ts';

/** The registration is in the log but has not come to this instance yet. */
class FacilityUnknown extends Error {
  override readonly name = 'FacilityUnknown';
  readonly code = 'facility-unknown';
  readonly retryable = true;
}

/** How many events are encoded at a time. */
const publishedAtOnce = 10;

export interface NormalizeOptions {
  readonly runtime: Pick<Runtime, 'publisher' | 'views'>;
  readonly directory: Pick<FacilityDirectory, 'byId'>;
  readonly codes: Pick<CodeDirectory, 'bookOf'>;
}

/**
 * Turns accepted messages into clinical events. It is the last to tell a repeated message: of two records with one
 * MSH-10 and content it takes the first, by the view, which has applied the batch before.
 */
export function normalize({ runtime, directory, codes }: NormalizeOptions): Reaction {
  async function react({ events, signal, trace }: EventBatch): Promise<void> {
    const accepted = (events as readonly Inbound[]).filter(it => it.event.refusal === null);
    const clinical: Clinical[] = [];
    for (const it of await firstOnes(accepted)) {
      signal.throwIfAborted();
      await turns.whenOver();
      const given = { facility: contextOf(it), book: codes.bookOf(it.event.facility) };
      clinical.push(...clinicalEvents(it, { ...given, outcome: await outcomeOf(runtime.views, it) }));
    }
    // Nothing is published before all is converted: an invalid record makes the batch come again.
    const published: Promise<unknown>[] = [];
    for (let from = 0; from < clinical.length; from += publishedAtOnce) {
      await turns.whenOver();
      const some = clinical.slice(from, from + publishedAtOnce);
      const publishing = runtime.publisher.publish('causeway.clinical.event', some, trace);
      // A rejection is heard below; until then others are published.
      publishing.catch(() => {});
      published.push(publishing);
    }
    await Promise.all(published);
  }

  async function firstOnes(events: readonly Inbound[]): Promise<Inbound[]> {
    if (events.length === 0) return [];
    const stored = await runtime.views.collection(inboundView, receipts);
    const known = await stored.getMany([...new Set(events.map(it => kept(it).receipt))]);
    return events.filter(it => {
      const receipt = known.get(kept(it).receipt);
      return receipt === undefined || isFirst(receipt, kept(it));
    });
  }

  function contextOf({ event }: Inbound): FacilityContext {
    const known = directory.byId(event.facility);
    if (known === undefined) throw new FacilityUnknown(`facility ${event.facility} is not known here yet`);
    return known.context;
  }

  return { name: 'normalize', topics: [inboundTopic], react };
}

function kept({ key, position, event }: Inbound) {
  return keptMessage(key, position, event);
}

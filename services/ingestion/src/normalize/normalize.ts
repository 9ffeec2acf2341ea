import type { FacilityContext } from '@causeway/conversion';
import type { EventBatch, Reaction, Runtime } from '@causeway/service';
import type { CodeDirectory } from '../codes/code-directory.ts';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import { inboundView } from '../inbound-view.ts';
import { inboundTopic, isFirst, keptMessage, receipts } from '../intake/receipt.ts';
import type { Inbound } from './clinical-event.ts';
import { convertOnThread, type ToConvert } from './conversion-thread.ts';
import { outcomeOf } from './outcome.ts';

/** The registration is in the log but has not come to this instance yet. */
class FacilityUnknown extends Error {
  override readonly name = 'FacilityUnknown';
  readonly code = 'facility-unknown';
  readonly retryable = true;
}

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
    const given: ToConvert[] = [];
    for (const inbound of await firstOnes(accepted)) {
      const book = codes.bookOf(inbound.event.facility);
      given.push({ inbound, facility: contextOf(inbound), book, outcome: await outcomeOf(runtime.views, inbound) });
    }
    // Nothing is published before all is converted: an invalid record makes the batch come again.
    const clinical = await convertOnThread(given);
    signal.throwIfAborted();
    if (clinical.length > 0) await runtime.publisher.publishEncoded('causeway.clinical.event', clinical, trace);
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

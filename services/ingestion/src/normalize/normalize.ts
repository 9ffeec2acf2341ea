import { type Conversion, ConversionError, type FacilityContext, type ReportedResource } from '@causeway/conversion';
import type { Resource } from '@causeway/fhir';
import { sourcePatientKey } from '@causeway/person';
import { derivedHeader, type FactsReported, type MessageReceived, type PatientsMerged } from '@causeway/schemas';
import { type EventBatch, InvalidEvent, type LogEvent, type Reaction, type Runtime, turns } from '@causeway/service';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import { inboundView } from '../inbound-view.ts';
import { inboundTopic, isFirst, keptMessage, receipts } from '../intake/receipt.ts';
import { formatOf } from './formats.ts';
import { messageSource } from './message-source.ts';

type Inbound = LogEvent<typeof inboundTopic>;
type Clinical = { readonly key: string; readonly event: FactsReported | PatientsMerged };

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
}

/**
 * Turns accepted messages into clinical events. It is the last to tell a repeated message: of two records with one
 * MSH-10 and content it takes the first, by the view, which has applied the batch before.
 */
export function normalize({ runtime, directory }: NormalizeOptions): Reaction {
  async function react({ events, signal }: EventBatch): Promise<void> {
    const accepted = (events as readonly Inbound[]).filter(it => it.event.refusal === null);
    const clinical: Clinical[] = [];
    for (const it of await firstOnes(accepted)) {
      signal.throwIfAborted();
      await turns.whenOver();
      clinical.push(...clinicalEvents(it, contextOf(it)));
    }
    // Nothing is published before all is converted: an invalid record makes the batch come again.
    const published: Promise<unknown>[] = [];
    for (let from = 0; from < clinical.length; from += publishedAtOnce) {
      await turns.whenOver();
      const some = clinical.slice(from, from + publishedAtOnce);
      const publishing = runtime.publisher.publish('causeway.clinical.event', some);
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

/** What one record says, as events of the source patients it is about. Throws `InvalidEvent`. */
function clinicalEvents(inbound: Inbound, facility: FacilityContext): readonly Clinical[] {
  const { event, position } = inbound;
  const { topic, partition, offset } = position;
  return converted(inbound, facility).map((conversion, index) => {
    const header = derivedHeader({
      from: event.header,
      position: { topic, partition, offset, index },
      occurredAt: conversion.occurredAt,
    });
    return {
      key: sourcePatientKey(conversion.sourcePatient),
      event: clinicalEvent(conversion, header, messageSource(position)),
    };
  });
}

function converted({ event, position }: Inbound, facility: FacilityContext): readonly Conversion[] {
  try {
    const format = formatOf(event.contentType);
    if (format === undefined) throw new ConversionError('unsupported-message', 'no converter for the content type', '');
    return format.convert(event.body, { facility, receivedAt: event.header.recordedAt });
  } catch (cause) {
    throw new InvalidEvent(
      position,
      codeOf(cause),
      'the message cannot be converted to FHIR; replay it after a fix',
      cause,
    );
  }
}

function clinicalEvent(
  conversion: Conversion,
  header: MessageReceived['header'],
  source: string,
): FactsReported | PatientsMerged {
  const { patientOrigin } = conversion;
  const patient = conversion.patient ? located(conversion.patient, source, patientOrigin) : null;
  const said = { patient, cleared: [...conversion.cleared], unmapped: conversion.unmapped };
  switch (conversion.kind) {
    case 'facts': {
      const { sourcePatient, trigger, encounter = null } = conversion;
      const resources = conversion.resources.map(it => reported(it, source));
      return { type: 'FactsReported', header, sourcePatient, trigger, encounter, resources, ...said };
    }
    case 'merge': {
      const { sourcePatient, merged, trigger } = conversion;
      return { type: 'PatientsMerged', header, sourcePatient, merged, trigger, ...said };
    }
  }
}

function reported(
  { resourceType, id, deleted, resource, origin }: ReportedResource,
  source: string,
): FactsReported['resources'][number] {
  return { resourceType, id, deleted, json: resource ? located(resource, source, origin) : '' };
}

/** The resource as JSON, with the place it was read at: the message, and where in it. */
function located(resource: Resource, source: string, origin: string): string {
  return JSON.stringify({ ...resource, meta: { ...resource.meta, source: `${source}#${origin}` } });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'not-convertible';
}

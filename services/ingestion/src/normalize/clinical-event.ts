import { type Conversion, ConversionError, type FacilityContext, type ReportedResource } from '@causeway/conversion';
import type { Resource } from '@causeway/fhir';
import { sourcePatientKey } from '@causeway/person';
import { derivedHeader, type EventsByTopic, type FactsReported, type MessageReceived } from '@causeway/schemas';
import { InvalidEvent, type LogEvent } from '@causeway/service/event';
import { type CodeBook, translate } from '@causeway/terminology';
import { fhirConversions } from '../fhir/fhir-conversion.ts';
import type { FhirOutcomeDocument } from '../fhir/fhir-documents.ts';
import { isFhir } from '../fhir/fhir-request.ts';
import type { inboundTopic } from '../intake/receipt.ts';
import { withCarriedDocuments } from './carried-documents.ts';
import { ccda } from './ccda.ts';
import { formatOf } from './formats.ts';
import { messageSource } from './message-source.ts';

export type Inbound = LogEvent<typeof inboundTopic>;
export type Clinical = { readonly key: string; readonly event: EventsByTopic['causeway.clinical.event'] };

/** What a conversion is made with besides the message: what is known of its sender just then. */
export interface ConvertedBy {
  readonly facility: FacilityContext;
  readonly book: CodeBook;
  /** Of a FHIR request: how it was decided. */
  readonly outcome?: FhirOutcomeDocument | undefined;
}

/** What one record says, as events of the source patients it is about. Throws `InvalidEvent`. */
export function clinicalEvents(inbound: Inbound, given: ConvertedBy): readonly Clinical[] {
  const { event, position } = inbound;
  const { topic, partition, offset } = position;
  return converted(inbound, given).map((conversion, index) => {
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

/** A C-CDA document is itself what it carries. */
function carried(
  all: readonly Conversion[],
  { contentType, header }: Inbound['event'],
  { facility }: ConvertedBy,
): readonly Conversion[] {
  if (contentType === ccda.contentType) return all;
  return withCarriedDocuments(all, { facility, receivedAt: header.recordedAt });
}

function converted({ event, position }: Inbound, given: ConvertedBy): readonly Conversion[] {
  try {
    const all = isFhir(event) ? fhirConversions(event, given.outcome) : convertedBy(event, given);
    return carried(all, event, given).map(it => coded(it, given.book));
  } catch (cause) {
    throw new InvalidEvent(
      position,
      codeOf(cause),
      'the message cannot be converted to FHIR; replay it after a fix',
      cause,
    );
  }
}

function convertedBy({ contentType, body, header }: MessageReceived, { facility }: ConvertedBy): readonly Conversion[] {
  const format = formatOf(contentType);
  if (format === undefined) throw new ConversionError('unsupported-message', 'no converter for the content type', '');
  return format.convert(body, { facility, receivedAt: header.recordedAt });
}

/** With the facility's codes mapped and its units known, whatever the format was. */
function coded(conversion: Conversion, book: CodeBook): Conversion {
  if (conversion.kind !== 'facts') return conversion;
  const resources = conversion.resources.map(it => (it.resource ? withResource(it, translate(it.resource, book)) : it));
  return { ...conversion, resources };
}

function withResource(reported: ReportedResource, resource: Resource): ReportedResource {
  return resource === reported.resource ? reported : { ...reported, resource };
}

function clinicalEvent(conversion: Conversion, header: MessageReceived['header'], source: string): Clinical['event'] {
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
    case 'removal': {
      const { sourcePatient, trigger } = conversion;
      return { type: 'PatientRemoved', header, sourcePatient, trigger };
    }
    case 'part': {
      const { sourcePatient, parted, trigger } = conversion;
      return { type: 'PatientsParted', header, sourcePatient, parted, trigger, ...said };
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

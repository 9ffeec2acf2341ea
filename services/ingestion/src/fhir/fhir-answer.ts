import { operationOutcome } from '@causeway/fhir';
import type { Fault, SentResource, Submission } from '@causeway/fhir-intake';
import type { DecidedEntry } from './fhir-documents.ts';
import type { FhirAnswer } from './fhir-intake.ts';
import type { Finding } from './fhir-validation.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** FHIR; undefined for an empty answer. */
  readonly body: object | undefined;
}

export interface AnswerContext {
  /** The FHIR base as the sender sees it. */
  readonly base: string;
  readonly submission: Submission | undefined;
  /** What the resource of a single operation became. */
  readonly kept: object | undefined;
  /** `minimal`, `representation` or `OperationOutcome` (http.html#ops). */
  readonly prefer: string;
}

/** What the sender is told: the decision, or that it is kept and not decided yet. */
export function answerOf(answer: FhirAnswer, context: AnswerContext): Reply {
  const { refused, outcome } = answer;
  const [first] = refused;
  if (first !== undefined) return reply(first.status, outcomeOf(refused));
  if (outcome === undefined) {
    const text =
      'The request is stored and not decided yet. Look again in a moment, or send it again: it will not be taken twice.';
    return reply(202, operationOutcome({ severity: 'information', code: 'informational', text }));
  }
  if (outcome.fault) return reply(outcome.fault.status, outcomeOf([outcome.fault]));
  if (context.submission?.kind === 'single') return single(answer, outcome.entries[0], context);
  if (context.submission?.kind === 'message') return reply(200, messageResponse(answer, context));
  return reply(200, bundleResponse(answer, context));
}

function reply(status: number, body: object | undefined, headers: Reply['headers'] = {}): Reply {
  return { status, body, headers };
}

function outcomeOf(faults: readonly Fault[]): object {
  const [first, ...others] = faults.map(({ code, text, expression }) => {
    return { severity: 'error' as const, code, text, ...(expression && { expression }) };
  });
  return first ? operationOutcome(first, ...others) : operationOutcome(allWell);
}

const allWell = { severity: 'information', code: 'informational', text: 'All is well.' } as const;

function warnings(findings: readonly Finding[]): object | undefined {
  const [first, ...others] = findings.map(({ code, text, expression }) => {
    return { severity: 'warning' as const, code, text, expression };
  });
  return first && operationOutcome(first, ...others);
}

function single(answer: FhirAnswer, entry: DecidedEntry | undefined, context: AnswerContext): Reply {
  if (entry === undefined) return reply(204, undefined);
  const { status, id } = entry;
  if (status === 204 || id === '') return reply(204, undefined);
  const headers = {
    location: `${context.base}/${locationOf(entry)}`,
    etag: etag(entry),
    'last-modified': new Date(answer.message.header.recordedAt).toUTCString(),
  };
  const found = warnings(answer.findings);
  switch (context.prefer) {
    case 'minimal':
      return reply(status, undefined, headers);
    case 'OperationOutcome':
      return reply(status, found ?? operationOutcome(allWell), headers);
  }
  return reply(status, context.kept ?? found ?? operationOutcome(allWell), headers);
}

/** http://hl7.org/fhir/R4/http.html#transaction-response: an entry for each, in their order. */
function bundleResponse({ outcome, message, findings }: FhirAnswer, { submission }: AnswerContext): object {
  const lastModified = new Date(message.header.recordedAt).toISOString();
  const entry = (outcome?.entries ?? []).map(it => {
    const outcomeOfEntry = it.fault
      ? outcomeOf([it.fault])
      : warnings(findings.filter(({ index }) => index === it.index));
    const located = it.fault === null && it.id !== '' && it.status !== 204;
    return {
      response: {
        status: statusText(it.status),
        ...(located && { location: locationOf(it), etag: etag(it), lastModified }),
        ...(outcomeOfEntry && { outcome: outcomeOfEntry }),
      },
    };
  });
  const type = submission?.kind === 'batch' ? 'batch-response' : 'transaction-response';
  return { resourceType: 'Bundle', type, ...(entry.length > 0 && { entry }) };
}

/** http://hl7.org/fhir/R4/messaging.html: what was sent is answered with a message of its own. */
function messageResponse({ message }: FhirAnswer, { submission, base }: AnswerContext): object {
  const { eventId, recordedAt } = message.header;
  const header: Partial<SentResource> = submission?.operations[0]?.resource ?? {};
  const { eventCoding, eventUri, id } = header;
  return {
    resourceType: 'Bundle',
    id: eventId,
    type: 'message',
    timestamp: new Date(recordedAt).toISOString(),
    entry: [
      {
        fullUrl: `urn:uuid:${eventId}`,
        resource: {
          resourceType: 'MessageHeader',
          id: eventId,
          ...(eventCoding !== undefined ? { eventCoding } : { eventUri }),
          source: { name: 'Causeway', endpoint: base },
          response: { identifier: id ?? submission?.bundle?.id ?? eventId, code: 'ok' },
        },
      },
    ],
  };
}

function locationOf({ type, id, version }: DecidedEntry): string {
  return `${type}/${id}/_history/${version}`;
}

function etag({ version }: DecidedEntry): string {
  return `W/"${version}"`;
}

const texts: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
};

function statusText(status: number): string {
  return `${status} ${texts[status] ?? ''}`.trim();
}

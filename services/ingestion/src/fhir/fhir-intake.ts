import { LogError } from '@causeway/event-log';
import { type Fault, FaultError, guarded, type Request, readSubmission, type Submission } from '@causeway/fhir-intake';
import { type MessageReceived, newEventId, originHeader, type Transport } from '@causeway/schemas';
import { inAHurry, Problem, problems, type Runtime } from '@causeway/service';
import type { KnownFacility } from '../facility/facility-directory.ts';
import { inboundView } from '../inbound-view.ts';
import { inboundTopic, type Place } from '../intake/receipt.ts';
import { type FhirOutcomeDocument, fhirOutcomes } from './fhir-documents.ts';
import { reasonOf, refusalOf } from './fhir-refusal.ts';
import { fhirContentType } from './fhir-request.ts';
import { examined, type Finding } from './fhir-validation.ts';

export interface FhirArrival {
  readonly facility: KnownFacility;
  readonly request: Request;
  readonly body: Buffer;
  readonly transport: Transport;
  /** The eventId of the quarantined message it replays. */
  readonly replayOf?: string;
}

/** What became of a request. */
export interface FhirAnswer {
  readonly message: MessageReceived;
  readonly place: Place;
  /** Why it was refused before anything was looked up, with all that is wrong. */
  readonly refused: readonly Fault[];
  /** Undefined while the view is behind: the request is kept and will be decided. */
  readonly outcome: FhirOutcomeDocument | undefined;
  readonly findings: readonly Finding[];
}

const mostBytes = 16 * 1024 * 1024 - 64 * 1024;
const mostWaitingBytes = 256 * 1024 * 1024;

/**
 * The way in for FHIR. A request is in the log before it is decided, and decided where the log is read, in its order;
 * the answer is the decision. Nothing is answered as created that is not durable.
 */
export class FhirIntake {
  readonly #runtime: Pick<Runtime, 'publisher' | 'views' | 'now' | 'telemetry'>;
  readonly #patienceMs: number;
  #waitingBytes = 0;

  constructor(runtime: Pick<Runtime, 'publisher' | 'views' | 'now' | 'telemetry'>, patienceMs = 10_000) {
    this.#runtime = runtime;
    this.#patienceMs = patienceMs;
  }

  /** Rejects with a `Problem` for what is not kept: 413, 503. */
  async receive(arrival: FhirArrival): Promise<FhirAnswer> {
    const { length } = arrival.body;
    if (length > mostBytes) throw tooLarge();
    if (this.#waitingBytes + length > mostWaitingBytes)
      throw problems.unavailable('too much waits for the log; send again');
    this.#waitingBytes += length;
    try {
      return await this.#receive(arrival);
    } finally {
      this.#waitingBytes -= length;
    }
  }

  async #receive(arrival: FhirArrival): Promise<FhirAnswer> {
    const { refused, findings, messageType } = judged(arrival);
    const message = this.#message(arrival, { messageType, findings, refusal: refusalOf(refused) });
    const { id } = arrival.facility.facility;
    const place = await this.#append(refused.length > 0 ? `facility:${id}` : `fhir:${id}`, message);
    await inAHurry(() => this.#runtime.views.reached({ topic: inboundTopic, ...place }, this.#patienceMs));
    this.#count(message, refused);
    if (refused.length > 0) return { message, place, refused, outcome: undefined, findings };
    const stored = await this.#runtime.views.collection(inboundView, fhirOutcomes);
    return { message, place, refused, outcome: await stored.get(message.header.eventId), findings };
  }

  async #append(key: string, message: MessageReceived): Promise<Place> {
    try {
      return await this.#runtime.publisher.publishOne(inboundTopic, key, message);
    } catch (error) {
      if (error instanceof LogError && error.code === 'record-too-large') throw tooLarge();
      throw problems.unavailable('the request could not be stored right now; send it again', error);
    }
  }

  #message(
    { facility, request, body, transport, replayOf = '' }: FhirArrival,
    { messageType, findings, refusal }: Pick<MessageReceived, 'messageType' | 'refusal'> & Pick<FhirAnswer, 'findings'>,
  ): MessageReceived {
    const eventId = newEventId();
    const { id, authority } = facility.facility;
    const { method, url, ifNoneExist = '', ifMatch = '' } = request;
    return {
      type: 'MessageReceived',
      header: originHeader({ now: this.#runtime.now(), facility: id, messageId: eventId, eventId }),
      facility: id,
      transport,
      contentType: fhirContentType,
      body,
      controlId: eventId,
      messageType,
      ackCode: refusal ? 'AE' : 'AA',
      refusal,
      replayOf: replayOf || null,
      request: { method, url, ifNoneExist, ifMatch, authority },
      findings: counted(findings),
    };
  }

  #count({ ackCode, facility, findings }: MessageReceived, [first]: readonly Fault[]): void {
    const { telemetry } = this.#runtime;
    telemetry.count('messages', { code: ackCode, facility, reason: first ? reasonOf(first) : '' });
    for (const it of Object.keys(findings))
      telemetry.count('fhir_findings', { facility, code: it.split(' ')[0] ?? '' });
  }
}

interface JudgedRequest {
  readonly refused: readonly Fault[];
  readonly findings: readonly Finding[];
  readonly messageType: string;
}

/** Whether it can be taken, by all that needs no knowledge of what was sent before. */
function judged({ facility, request, body }: FhirArrival): JudgedRequest {
  try {
    return guarded(() => {
      const submission = readSubmission(request, body);
      return { ...examined(submission, facility.facility.fhirValidation), messageType: typeOf(submission, request) };
    });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { refused: [error.fault], findings: [], messageType: '' };
  }
}

/** `Bundle transaction`, `PUT Observation`: for people and counters. */
function typeOf({ kind, operations }: Submission, { method }: Request): string {
  return kind === 'single' ? `${method} ${operations[0]?.type ?? ''}` : `Bundle ${kind}`;
}

const mostFindings = 100;

/** By code and path without indexes, so that alike ones count together. */
function counted(findings: readonly Finding[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code, path } of findings) {
    const key = `${code} ${path}`;
    if (counts.has(key) || counts.size < mostFindings) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function tooLarge(): Problem {
  return new Problem(413, 'too-long', 'the request is larger than the exchange stores (16 MB); split the Bundle');
}

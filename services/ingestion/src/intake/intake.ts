import type { FacilityContext } from '@causeway/conversion';
import { LogError, type Position } from '@causeway/event-log';
import { buildAnswers } from '@causeway/hl7';
import { type AckCode, type MessageReceived, originHeader, type Refusal, type Transport } from '@causeway/schemas';
import type { Runtime } from '@causeway/service';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import { type Arrival, isEr7, readArrival, readSubmission, type Submission } from './arrival.ts';
import { Patience } from './patience.ts';
import { inboundTopic, type Receipt, receiptId, senderKey, withRecord } from './receipt.ts';
import type { ReceiptBook } from './receipt-book.ts';
import { notStored, tooLarge } from './refusals.ts';
import { type Turn, Turns } from './turns.ts';
import { courseOf, type Judged, judge, type Known, type Verdict } from './verdict.ts';

export interface Origin {
  readonly transport: Transport;
  /** The eventId of the quarantined message it replays. */
  readonly replayOf?: string;
  /** For any format but HL7 v2. */
  readonly submission?: Submission;
}

export interface Answer {
  readonly ackCode: AckCode;
  readonly refusal: Refusal | null;
  /** The acknowledgements an HL7 v2 message asks for; none for other formats, whose way in answers itself. */
  readonly acknowledgements: readonly string[];
  /** Whether the message is in the log, from now or from before. */
  readonly stored: boolean;
  /** Where it was recorded, if it was recorded now. */
  readonly position?: Position;
  readonly facility: string;
  readonly controlId: string;
}

export interface IntakeOptions {
  readonly runtime: Pick<Runtime, 'publisher' | 'log' | 'views' | 'now'>;
  readonly directory: Pick<FacilityDirectory, 'bySender' | 'byId'>;
  readonly book: ReceiptBook;
  /** How long a sender waits for the log before it is told that the message is not stored. */
  readonly patienceMs?: number;
  /** Bytes of messages that wait for the log; above it no more are taken. */
  readonly maxWaitingBytes?: number;
  /** Told of every answer, for metrics and logs. */
  readonly onAnswer?: (answer: Answer, elapsedMs: number) => void;
}

interface Outcome {
  readonly verdict: Verdict;
  readonly recordedAt: number;
  readonly stored: boolean;
  readonly position?: Position;
}

const most = 10_000;

/**
 * The way in. A message is answered once its record is durable in the log, refused ones too; a positive answer is given
 * for nothing else. What was accepted is answered again as it was the first time.
 */
export class Intake {
  readonly #options: Required<IntakeOptions>;
  readonly #turns = new Turns();
  readonly #patience: Patience<Outcome>;
  /** Receipts whose record may or may not be in the log: an append failed and did not say. */
  readonly #doubtful = new Set<string>();
  #waitingBytes = 0;
  #open = false;

  constructor(options: IntakeOptions) {
    this.#options = { patienceMs: 10_000, maxWaitingBytes: 256 * 1024 * 1024, onAnswer: () => {}, ...options };
    this.#patience = new Patience(this.#options.patienceMs, () => this.#unstored(notStored));
  }

  /** Messages are taken from now on: what came before the start is known. */
  open(): void {
    this.#open = true;
  }

  /** Never rejects. */
  async receive(body: Buffer, origin: Origin): Promise<Answer> {
    const startedAt = performance.now();
    const arrival = origin.submission ? readSubmission(body, origin.submission) : readArrival(body);
    const judged = judge(arrival, this.#facilityOf(arrival));
    const outcome = this.#hasRoomFor(body)
      ? await this.#patience.wait(this.#take(arrival, judged, origin))
      : this.#unstored(notStored);
    const answer = this.#answer(arrival, judged, outcome);
    this.#options.onAnswer(answer, performance.now() - startedAt);
    return answer;
  }

  /** Of a message whose end is not read: the sender learns why it is not taken. */
  refuseLarge(head: Buffer): Answer {
    const arrival = readArrival(head);
    const judged = judge(arrival, this.#facilityOf(arrival));
    const answer = this.#answer(arrival, judged, this.#unstored(tooLarge));
    this.#options.onAnswer(answer, 0);
    return answer;
  }

  #hasRoomFor(body: Buffer): boolean {
    return this.#open && this.#waitingBytes + body.length <= this.#options.maxWaitingBytes;
  }

  #facilityOf({ sender, reading }: Arrival): FacilityContext | undefined {
    const { directory } = this.#options;
    return (reading ? directory.byId(sender) : directory.bySender(sender))?.context;
  }

  async #take(arrival: Arrival, judged: Judged, origin: Origin): Promise<Outcome> {
    const turn = this.#turns.take(judged.receipt, judged.key);
    this.#waitingBytes += arrival.body.length;
    try {
      if (turn.ready) await turn.ready;
      if (!this.#options.book.hasRoom) await this.#options.book.room();
      return await this.#settle(arrival, judged, origin, turn);
    } catch (error) {
      if (error instanceof LogError && error.code === 'record-too-large') return this.#unstored(tooLarge);
      return this.#unstored(notStored);
    } finally {
      this.#waitingBytes -= arrival.body.length;
      turn.done();
    }
  }

  async #settle(arrival: Arrival, judged: Judged, origin: Origin, turn: Turn): Promise<Outcome> {
    if (this.#doubtful.has(judged.receipt)) await this.#clear(judged.receipt);
    const known = await this.#known(arrival, judged);
    const course = courseOf(arrival, judged, known, origin.replayOf ?? null);
    if (course.type === 'Repeat') return { verdict: course.verdict, recordedAt: course.recordedAt, stored: true };
    const { verdict, replayOf } = course;
    const event = this.#event(arrival, judged, { verdict, replayOf, transport: origin.transport });
    const position = await this.#append(judged, event, turn);
    const { partition, offset } = position;
    const kept = { partition, offset, digest: arrival.digest, receipt: judged.receipt, event };
    this.#options.book.remember(withRecord(known.own, kept));
    return { verdict, recordedAt: event.header.recordedAt, stored: true, position };
  }

  async #known(
    arrival: Arrival,
    { facility, receipt }: Judged,
  ): Promise<Known & { readonly own: Receipt | undefined }> {
    const { book } = this.#options;
    const recent = book.recent(receipt);
    if (recent?.accepted.some(it => it.digest === arrival.digest)) return { own: recent, before: undefined };
    const before = facility === '' ? [] : [receiptId(senderKey(arrival.sender), arrival)];
    const [own, strange] = await book.read([receipt, ...before]);
    return { own, before: strange };
  }

  #event(
    arrival: Arrival,
    { facility }: Judged,
    given: { readonly verdict: Verdict; readonly replayOf: string | null; readonly transport: Transport },
  ): MessageReceived {
    const { contentType, controlId, messageType, body } = arrival;
    return {
      type: 'MessageReceived',
      header: originHeader({ now: this.#options.runtime.now(), facility, messageId: controlId }),
      facility,
      transport: given.transport,
      contentType,
      body,
      controlId,
      messageType,
      ackCode: given.verdict.ackCode,
      refusal: given.verdict.refusal,
      replayOf: given.replayOf,
      request: null,
      findings: {},
    };
  }

  async #append({ key, receipt }: Judged, event: MessageReceived, turn: Turn): Promise<Position> {
    try {
      const appended = this.#options.runtime.publisher.publishOne(inboundTopic, key, event);
      turn.issued();
      return await appended;
    } catch (error) {
      if (!(error instanceof LogError) || error.retryable) this.#doubt(receipt);
      throw error;
    }
  }

  #doubt(receipt: string): void {
    this.#doubtful.add(receipt);
    if (this.#doubtful.size <= most) return;
    // Normalisation still takes only the first of two records.
    const [oldest] = this.#doubtful;
    if (oldest !== undefined) this.#doubtful.delete(oldest);
  }

  /** Waits until the view shows all that is in the log, the record in doubt with it if it is there. */
  async #clear(receipt: string): Promise<void> {
    const { runtime, patienceMs } = this.#options;
    if (!(await reachedEnd(runtime, patienceMs))) throw new Error('the view is behind the log');
    this.#doubtful.delete(receipt);
  }

  #unstored(refusal: Refusal): Outcome {
    return { verdict: { ackCode: 'AE', refusal }, recordedAt: this.#options.runtime.now(), stored: false };
  }

  #answer(arrival: Arrival, { facility }: Judged, outcome: Outcome): Answer {
    const { verdict, stored, position } = outcome;
    const { ackCode, refusal } = verdict;
    const { controlId } = arrival;
    const acknowledgements = isEr7(arrival.contentType) ? acknowledge(arrival, outcome) : [];
    return { ackCode, refusal, acknowledgements, stored, facility, controlId, position };
  }
}

function acknowledge({ message }: Arrival, { verdict, recordedAt, stored }: Outcome): readonly string[] {
  const { ackCode, refusal } = verdict;
  return buildAnswers(message, {
    code: ackCode,
    kept: stored,
    now: recordedAt,
    application: 'CAUSEWAY',
    facility: 'CAUSEWAY',
    error: refusal ? { code: refusal.code, text: refusal.text, location: refusal.location } : undefined,
  });
}

/** Whether the service's views show all that is in `causeway.inbound.message` now; false after `timeoutMs`. */
export async function reachedEnd({ log, views }: Pick<Runtime, 'log' | 'views'>, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (const { topic, partition, begin, end } of await log.offsets([inboundTopic])) {
    if (end <= begin) continue;
    const left = Math.max(0, deadline - Date.now());
    if (!(await views.reached({ topic, partition, offset: end - 1 }, left))) return false;
  }
  return true;
}

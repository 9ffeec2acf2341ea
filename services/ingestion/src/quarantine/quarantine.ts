import type { Collection, FindOptions, Page } from '@causeway/doc-store';
import type { MessageReceived } from '@causeway/schemas';
import { inAHurry, type Runtime } from '@causeway/service';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import type { FhirIntake } from '../fhir/fhir-intake.ts';
import { refusalOf } from '../fhir/fhir-refusal.ts';
import { isFhir, requestOf } from '../fhir/fhir-request.ts';
import { inboundView } from '../inbound-view.ts';
import type { Answer, Intake } from '../intake/intake.ts';
import { inboundTopic } from '../intake/receipt.ts';
import { readMessage } from '../message/stored-message.ts';
import { submittedFormat } from '../normalize/formats.ts';
import { isWhole, type Quarantined, quarantined, type Status } from './quarantined.ts';

export interface QuarantineFilter {
  readonly status?: Status;
  readonly reason?: string;
  readonly facility?: string;
}

export interface QuarantinePage {
  readonly items: readonly Quarantined[];
  readonly next?: string;
}

export interface Replayed {
  readonly id: string;
  readonly answer: Answer;
}

/** The ways in, to give messages to again. */
interface WaysIn {
  readonly intake: Pick<Intake, 'receive'>;
  readonly fhirIntake: Pick<FhirIntake, 'receive'>;
  readonly directory: Pick<FacilityDirectory, 'byId'>;
  /** The body of a message as it is read today. */
  readonly renewed: (message: MessageReceived) => Promise<Buffer>;
}

type Stored = Collection<typeof quarantined extends { document?: infer T } ? Extract<T, { id: string }> : never>;

/** The messages that were not accepted or could not be normalised: to be seen, and replayed after a fix. */
export class Quarantine {
  readonly #runtime: Pick<Runtime, 'log' | 'codec' | 'views'>;
  readonly #ways: WaysIn;

  constructor(runtime: Pick<Runtime, 'log' | 'codec' | 'views'>, ways: WaysIn) {
    this.#runtime = runtime;
    this.#ways = ways;
  }

  async find(id: string): Promise<Quarantined | undefined> {
    const found = await (await this.#stored()).get(id);
    return found && isWhole(found) ? found : undefined;
  }

  /** The oldest first. */
  async list(filter: QuarantineFilter, options: { limit: number; after?: string }): Promise<QuarantinePage> {
    const { documents, cursor }: Page<{ id: string }> = await (await this.#stored()).find({
      ...queryOf(filter),
      ...options,
    });
    const items = (documents as Quarantined[]).filter(it => isWhole(it) && matches(it, filter));
    return { items, ...(cursor && { next: cursor }) };
  }

  /** The message as it was received; undefined when the log holds no message there. */
  message({ partition, offset }: Quarantined): Promise<MessageReceived | undefined> {
    return readMessage(this.#runtime, { partition, offset });
  }

  /** Gives the message to intake again; undefined when its bytes are no message. */
  async replay(item: Quarantined): Promise<Answer | undefined> {
    const message = await this.message(item);
    if (message === undefined) return undefined;
    if (isFhir(message)) return this.#replayFhir(message, item);
    const submission = submissionOf(message, item);
    const body = await this.#ways.renewed(message);
    const answer = await this.#ways.intake.receive(body, { transport: 'REPLAY', replayOf: item.id, submission });
    const { position } = answer;
    if (position) await inAHurry(() => this.#runtime.views.reached(position, 5_000));
    return answer;
  }

  async #replayFhir(message: MessageReceived, { id }: Quarantined): Promise<Answer | undefined> {
    const facility = this.#ways.directory.byId(message.facility);
    if (facility === undefined) return undefined;
    const arrival = { facility, request: requestOf(message), body: message.body, replayOf: id };
    const {
      message: replayed,
      outcome,
      refused,
      place,
    } = await this.#ways.fhirIntake.receive({
      ...arrival,
      transport: 'REPLAY',
    });
    const fault = refused[0] ?? outcome?.fault ?? undefined;
    const { facility: name, controlId } = replayed;
    const position = { topic: inboundTopic, ...place };
    return {
      ackCode: fault ? 'AE' : 'AA',
      refusal: refusalOf(fault ? [fault] : []),
      acknowledgements: [],
      stored: true,
      position,
      facility: name,
      controlId,
    };
  }

  /** Every open one, in the order they came. Those that came meanwhile are left for the next time. */
  async *replayAll(filter: Omit<QuarantineFilter, 'status'>): AsyncGenerator<Replayed> {
    const open: string[] = [];
    let after: string | undefined;
    do {
      const page = await this.list({ ...filter, status: 'open' }, { limit: 500, ...(after && { after }) });
      open.push(...page.items.map(it => it.id));
      after = page.next;
    } while (after !== undefined);
    for (const id of open) {
      const item = await this.find(id);
      const answer = item?.status === 'open' ? await this.replay(item) : undefined;
      if (answer) yield { id, answer };
    }
  }

  #stored(): Promise<Stored> {
    return this.#runtime.views.collection(inboundView, quarantined) as Promise<Stored>;
  }
}

/** What the request said when the message came, for formats that do not say it themselves. */
function submissionOf({ contentType, facility, controlId }: MessageReceived, { sender }: Quarantined) {
  const format = submittedFormat(contentType);
  return format && { format, facility: facility || sender, controlId };
}

function queryOf({ status = 'open', reason, facility }: QuarantineFilter): Pick<FindOptions, 'index' | 'where'> {
  if (facility !== undefined) return { index: 'facility', where: { status, facility } };
  if (reason !== undefined) return { index: 'reason', where: { status, reason } };
  return { index: 'status', where: { status } };
}

function matches(item: Quarantined, { reason }: QuarantineFilter): boolean {
  return reason === undefined || item.reason === reason;
}

import { type AckError, buildAck, Hl7Error, type Message, parseMessage } from '@causeway/hl7';
import type { Authority } from '@causeway/person';
import type { Actor, Runtime } from '@causeway/service';
import { answerPdqQuery, type PdqQueries } from './pdq-query.ts';
import { answerPixQuery, type PixQueries } from './pix-query.ts';
import { type QueryResult, queryAnswer } from './query-answer.ts';

export type QueryDeskOptions = PixQueries & PdqQueries & Pick<Runtime, 'now' | 'telemetry' | 'logger'>;

/**
 * Answers HL7 v2 queries. Who asks is the registered facility whose MSH-3 and MSH-4 the message bears, for treatment; what
 * it is told is decided by consent and audited like every disclosure.
 */
export class QueryDesk {
  readonly #options: QueryDeskOptions;

  constructor(options: QueryDeskOptions) {
    this.#options = options;
  }

  /** The answer to a message, whatever the message. `facility`: the caller's, where a token says who calls. */
  async answer(body: Buffer, facility?: string): Promise<string> {
    const { telemetry, logger } = this.#options;
    let request: Message | undefined;
    try {
      request = parseMessage(body);
      const text = await this.#answered(request, facility);
      telemetry.count('queries', { trigger: triggerOf(request), status: /\rMSA.(A[AER])/.exec(text)?.[1] ?? '' });
      return text;
    } catch (error) {
      if (error instanceof Hl7Error) return this.#refused(undefined, unreadable(error));
      logger.error({ code: error instanceof Error ? error.name : 'unknown' }, 'an HL7 query failed');
      return this.#refused(request, { code: '207', text: 'the exchange cannot answer right now; ask again' }, 'AE');
    }
  }

  async #answered(request: Message, facility: string | undefined): Promise<string> {
    const { authorities, now } = this.#options;
    const sender = await authorities.ofSender(request.value('MSH-3') ?? '', request.value('MSH-4') ?? '');
    if (!sender) return this.#refused(request, unknownSender);
    // Nobody asks as another: the audit would name the wrong one.
    if (facility !== undefined && facility !== sender.id) return this.#refused(request, otherSender);
    if (!request.value('MSH-10')) return this.#refused(request, missingControlId);
    // A query keeps nothing here between its answers, so a cancelled one (QCN) leaves nothing to forget.
    if (triggerOf(request) === 'QCN^J01') return this.#ack(request);
    const result = await this.#result(request, actorOf(sender, request));
    return 'code' in result ? this.#refused(request, result) : queryAnswer(request, result, now());
  }

  async #result(request: Message, actor: Actor): Promise<QueryResult | AckError> {
    switch (triggerOf(request)) {
      case 'QBP^Q23':
        return answerPixQuery(request, actor, this.#options);
      case 'QBP^Q22':
        return answerPdqQuery(request, actor, this.#options);
    }
    return request.structure.code === 'QBP' ? unsupportedQuery : unsupportedType;
  }

  #ack(request: Message): string {
    return buildAck(request, { code: 'AA', now: this.#options.now(), ...here });
  }

  #refused(request: Message | undefined, error: AckError, code: 'AE' | 'AR' = 'AR'): string {
    return buildAck(request, { code, now: this.#options.now(), error, ...here });
  }
}

const here = { application: 'CAUSEWAY', facility: 'CAUSEWAY' } as const;

const unknownSender: AckError = {
  code: '103',
  location: 'MSH^1^4',
  text: 'no facility is registered with this MSH-3 and MSH-4; the operator of the exchange registers facilities',
};
const otherSender: AckError = {
  code: '103',
  location: 'MSH^1^4',
  text: 'this MSH-3 and MSH-4 are of another facility; the organization of the token is its id',
};
const missingControlId: AckError = { code: '101', location: 'MSH^1^10', text: 'MSH-10 is empty' };
const unsupportedQuery: AckError = {
  code: '201',
  location: 'MSH^1^9^1^2',
  text: 'this port answers QBP^Q22 and QBP^Q23',
};
const unsupportedType: AckError = {
  code: '200',
  location: 'MSH^1^9^1^1',
  text: 'this port answers queries: QBP^Q22, QBP^Q23 and QCN^J01; patients are fed to the port for messages',
};

function unreadable({ hl7Code = '100', location = 'MSH' }: Hl7Error): AckError {
  return { code: hl7Code, location, text: 'this is no HL7 v2 message' };
}

function triggerOf({ structure }: Message): string {
  return `${structure.code}^${structure.trigger}`;
}

function actorOf({ id }: Authority, request: Message): Actor {
  const subject = `${request.value('MSH-3') ?? ''}|${request.value('MSH-4') ?? ''}`;
  return { subject, role: 'facility', organization: id, purpose: 'TREAT' };
}

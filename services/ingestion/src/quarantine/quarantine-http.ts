import type { Disclosure } from '@causeway/disclosure';
import { type Actor, Allow, Caller, problems } from '@causeway/service';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { Answer } from '../intake/intake.ts';
import { authorizeMessage } from '../message/message-access.ts';
import { DISCLOSURE, QUARANTINE } from '../tokens.ts';
import type { Quarantine } from './quarantine.ts';
import { type Quarantined, type Status, statuses } from './quarantined.ts';

const tags = ['quarantine'];
const text = { type: 'string' };
const filter = { reason: text, facility: text };
const params = { type: 'object', properties: { id: text } };

interface ListQuery {
  readonly status?: Status;
  readonly reason?: string;
  readonly facility?: string;
  readonly limit?: number;
  readonly after?: string;
}

/** Messages that were refused or could not be normalised. Only reading one of them shows content. */
@Controller('quarantine')
export class QuarantineController {
  readonly #quarantine: Quarantine;
  readonly #disclosure: Disclosure;

  constructor(@Inject(QUARANTINE) quarantine: Quarantine, @Inject(DISCLOSURE) disclosure: Disclosure) {
    this.#quarantine = quarantine;
    this.#disclosure = disclosure;
  }

  @Get()
  @Allow('operator')
  @RouteSchema({
    tags,
    summary: 'Quarantined messages, the oldest first, without content',
    querystring: {
      type: 'object',
      properties: {
        ...filter,
        status: { enum: [...statuses], default: 'open' },
        limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
        after: { ...text, description: 'The `next` of the page before' },
      },
    },
  })
  async list(@Query() { limit = 100, after, ...filters }: ListQuery): Promise<object> {
    const { items, next } = await this.#quarantine.list(filters, { limit, ...(after && { after }) });
    return { items: items.map(listed), ...(next && { next }) };
  }

  @Get(':id')
  @Allow('operator', 'facility')
  @RouteSchema({ tags, summary: 'One quarantined message, with the message itself', params })
  async read(@Param('id') id: string, @Caller() actor: Actor): Promise<object> {
    const item = await this.#find(id);
    const { facility } = item;
    await authorizeMessage(this.#disclosure, { actor, facility, action: 'read-quarantined' });
    const message = await this.#quarantine.message(item);
    return { ...listed(item), message: message?.body.toString('utf8') ?? null };
  }

  @Post('replay')
  @HttpCode(200)
  @Allow('operator')
  @RouteSchema({
    tags,
    summary: 'Replay every open message, or those of a reason or a facility',
    querystring: { type: 'object', properties: filter },
  })
  async replayAll(@Query() filters: Pick<ListQuery, 'reason' | 'facility'>): Promise<object> {
    const replayed: object[] = [];
    let accepted = 0;
    for await (const { id, answer } of this.#quarantine.replayAll(filters)) {
      if (answer.ackCode === 'AA') accepted++;
      replayed.push({ id, ...told(answer) });
    }
    return { replayed: replayed.length, accepted, refused: replayed.length - accepted, messages: replayed };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Allow('operator')
  @RouteSchema({ tags, summary: 'Replay a message: it is judged again as if it had come now', params })
  async replay(@Param('id') id: string): Promise<object> {
    const item = await this.#find(id);
    if (item.status === 'resolved') throw problems.conflict('this message has been accepted already');
    const answer = await this.#quarantine.replay(item);
    if (!answer) throw problems.unprocessable('the record is no message that could be replayed');
    if (!answer.stored) throw problems.unavailable('the log does not take the message right now; try again');
    return { id, ...told(answer) };
  }

  async #find(id: string): Promise<Quarantined> {
    const item = await this.#quarantine.find(id);
    if (!item) throw problems.notFound('no quarantined message has this id; GET /quarantine lists them');
    return item;
  }
}

function told({ ackCode, refusal }: Answer): object {
  return { ackCode, refusal };
}

/** Fields of a broken message may hold anything: what does not look like an identifier is not shown. */
function listed(item: Quarantined): object {
  const { receivedAt, sender, controlId, messageType, ...rest } = item;
  return {
    ...rest,
    sender: shown(sender),
    controlId: shown(controlId),
    messageType: shown(messageType),
    receivedAt: new Date(receivedAt).toISOString(),
  };
}

const identifier = /^[\w.:^|@/+-]{0,80}$/;

export function shown(value: string): string {
  return identifier.test(value) ? value : '(not shown)';
}

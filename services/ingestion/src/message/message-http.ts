import type { Disclosure } from '@causeway/disclosure';
import type { MessageReceived } from '@causeway/schemas';
import { type Actor, Allow, Caller, problems, type Runtime } from '@causeway/service';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { Place } from '../intake/receipt.ts';
import { formatOf } from '../normalize/formats.ts';
import { DISCLOSURE, RUNTIME } from '../tokens.ts';
import { authorizeMessage } from './message-access.ts';
import { readMessage } from './stored-message.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

/** The messages as they were received, by their place in the log: what `meta.source` of a resource leads to. */
@Controller('messages')
@Allow('operator', 'facility')
export class MessageController {
  readonly #runtime: Runtime;
  readonly #disclosure: Disclosure;

  constructor(@Inject(RUNTIME) runtime: Runtime, @Inject(DISCLOSURE) disclosure: Disclosure) {
    this.#runtime = runtime;
    this.#disclosure = disclosure;
  }

  @Get(':partition/:offset')
  @RouteSchema({
    tags: ['messages'],
    summary: 'A message as it was received, or what stands at a place in it',
    params: { type: 'object', properties: { partition: count, offset: count } },
    querystring: {
      type: 'object',
      properties: { at: { ...text, description: 'As meta.source has it after the #: OBX[3], entry[2], row[17]' } },
    },
  })
  async read(@Param() place: Place, @Query('at') at: string | undefined, @Caller() actor: Actor): Promise<object> {
    const { partition, offset } = place;
    const message = await readMessage(this.#runtime, { partition: Number(partition), offset: Number(offset) });
    // Whether there is a message there is nobody's business who may not read it.
    await authorizeMessage(this.#disclosure, { actor, facility: message?.facility ?? '', action: 'read-message' });
    if (message === undefined) throw problems.notFound('no message stands there; meta.source of a resource names one');
    return { ...described(message), ...(at === undefined ? { message: shownBody(message) } : excerpt(message, at)) };
  }
}

function described({ facility, contentType, messageType, controlId, header }: MessageReceived): object {
  const receivedAt = new Date(header.recordedAt).toISOString();
  return { facility, contentType, messageType, controlId, receivedAt };
}

function shownBody({ body }: MessageReceived): string {
  return body.toString('utf8');
}

function excerpt({ contentType, body }: MessageReceived, at: string): object {
  const found = excerptOf(contentType, body, at);
  if (found === undefined)
    throw problems.notFound('there is no such place in the message; leave out at= for all of it');
  return { at, excerpt: found };
}

/** A message that was refused may be none of its format. */
function excerptOf(contentType: string, body: Buffer, at: string): string | undefined {
  try {
    return formatOf(contentType)?.excerpt(body, at);
  } catch {
    return undefined;
  }
}

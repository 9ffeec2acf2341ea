import type { Subscription } from '@causeway/fhir';
import {
  type Actor,
  Allow,
  Caller,
  fhirJson,
  formatPosition,
  matchParameters,
  only,
  type Parameters,
  positionHeader,
  problems,
  querySchema,
  type RawQuery,
  RouteSchema,
  readParameters,
  sendMatches,
} from '@causeway/service';
import { Body, Controller, Delete, Get, Headers, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Subscriptions } from './subscriptions.ts';

export const SUBSCRIPTIONS = Symbol('subscriptions');

const tags = ['notification'];
const searchNames = ['status', ...matchParameters] as const;
const body = {
  type: 'object',
  required: ['resourceType', 'criteria', 'channel'],
  properties: {
    resourceType: { const: 'Subscription' },
    status: { enum: ['requested', 'active', 'error', 'off'] },
    criteria: { type: 'string', minLength: 1, maxLength: 4_000 },
    end: { type: 'string' },
    channel: {
      type: 'object',
      required: ['type'],
      properties: {
        type: { type: 'string' },
        endpoint: { type: 'string', maxLength: 4_000 },
        payload: { type: 'string' },
        header: { type: 'array', maxItems: 32, items: { type: 'string', maxLength: 8_000 } },
      },
    },
  },
} as const;
const params = { type: 'object', properties: { id: { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' } } } as const;

/** FHIR Subscription (R4, with the Subscriptions R5 Backport profile), for care teams. */
@Controller('fhir/Subscription')
export class SubscriptionController {
  readonly #subscriptions: Subscriptions;

  constructor(@Inject(SUBSCRIPTIONS) subscriptions: Subscriptions) {
    this.#subscriptions = subscriptions;
  }

  @Post()
  @Allow('care-team')
  @RouteSchema({ tags, summary: 'Subscribe to events of a panel or a facility', body })
  async create(@Body() asked: Subscription, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#subscriptions.record(asked, actor));
  }

  @Put(':id')
  @Allow('care-team')
  @RouteSchema({ tags, summary: 'Change a subscription; status off ends it, active starts it again', params, body })
  async update(
    @Param('id') id: string,
    @Body() asked: Subscription,
    @Caller() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    answer(reply, await this.#subscriptions.record(asked, actor, id));
  }

  @Delete(':id')
  @Allow('care-team')
  @RouteSchema({ tags, summary: 'Remove a subscription; what is queued for it is withheld', params })
  async remove(@Param('id') id: string, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    const position = await this.#subscriptions.remove(id, actor);
    void reply.header(positionHeader, formatPosition(position)).status(204).send();
  }

  @Get(':id')
  @Allow('care-team', 'privacy-officer', 'operator')
  @RouteSchema({ tags, summary: 'Read a subscription of your organisation', params })
  async read(@Param('id') id: string, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('content-type', fhirJson).send(await this.#subscriptions.read(id, actor));
  }

  @Get()
  @Allow('care-team', 'privacy-officer', 'operator')
  @RouteSchema({ tags, summary: 'The subscriptions of your organisation', querystring: querySchema(searchNames) })
  async search(
    @Query() query: RawQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = readParameters(query, searchNames, headers.prefer);
    const status = statusOf(said.parameters);
    await this.#subscriptions.caughtUp(headers[positionHeader]);
    const matches = await this.#subscriptions.search(actor, status);
    sendMatches(request, reply, { type: 'Subscription', matches, said });
  }
}

function statusOf(parameters: Parameters): string | undefined {
  const status = only(parameters, 'status');
  if (status !== undefined && status !== 'active' && status !== 'off')
    throw problems.invalid('status is active or off');
  return status;
}

function answer(
  reply: FastifyReply,
  { resource, created, position }: Awaited<ReturnType<Subscriptions['record']>>,
): void {
  if (position) reply.header(positionHeader, formatPosition(position));
  if (created) reply.header('location', `/fhir/Subscription/${resource.id}`);
  void reply
    .status(created ? 201 : 200)
    .header('content-type', fhirJson)
    .send(resource);
}

import type { Group } from '@causeway/fhir';
import {
  type Actor,
  Allow,
  Caller,
  fhirJson,
  formatPosition,
  matchParameters,
  only,
  positionHeader,
  querySchema,
  type RawQuery,
  RouteSchema,
  readParameters,
  sendMatches,
} from '@causeway/service';
import { Body, Controller, Delete, Get, Headers, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Panels } from './panels.ts';

export const PANELS = Symbol('panels');

const tags = ['notification'];
const searchNames = ['identifier', ...matchParameters] as const;
const body = {
  type: 'object',
  required: ['resourceType', 'type', 'actual'],
  properties: {
    resourceType: { const: 'Group' },
    type: { type: 'string' },
    actual: { type: 'boolean' },
    active: { type: 'boolean' },
    identifier: { type: 'array', items: { type: 'object' } },
    member: {
      type: 'array',
      items: { type: 'object', required: ['entity'], properties: { entity: { type: 'object' } } },
    },
  },
} as const;
const params = { type: 'object', properties: { id: { type: 'string', pattern: '^[A-Za-z0-9.-]{1,64}$' } } } as const;

/** Panels: FHIR Group (R4) of patients, whom a care team follows. */
@Controller('fhir/Group')
export class PanelController {
  readonly #panels: Panels;

  constructor(@Inject(PANELS) panels: Panels) {
    this.#panels = panels;
  }

  @Post()
  @Allow('care-team')
  @RouteSchema({ tags, summary: 'Record a panel of patients', body })
  async create(@Body() group: Group, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#panels.record(group, actor));
  }

  @Put(':id')
  @Allow('care-team')
  @RouteSchema({ tags, summary: 'Replace a panel, or record it under an id of your choice', params, body })
  async update(
    @Param('id') id: string,
    @Body() group: Group,
    @Caller() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    answer(reply, await this.#panels.record(group, actor, id));
  }

  @Delete(':id')
  @Allow('care-team')
  @RouteSchema({ tags, summary: 'Remove a panel; its subscriptions hear of nobody from then on', params })
  async remove(@Param('id') id: string, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    const position = await this.#panels.remove(id, actor);
    void reply.header(positionHeader, formatPosition(position)).status(204).send();
  }

  @Get(':id')
  @Allow('care-team', 'privacy-officer', 'operator')
  @RouteSchema({ tags, summary: 'Read a panel of your organisation', params })
  async read(@Param('id') id: string, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('content-type', fhirJson).send(await this.#panels.read(id, actor));
  }

  @Get()
  @Allow('care-team', 'privacy-officer', 'operator')
  @RouteSchema({ tags, summary: 'The panels of your organisation', querystring: querySchema(searchNames) })
  async search(
    @Query() query: RawQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = readParameters(query, searchNames, headers.prefer);
    await this.#panels.caughtUp(headers[positionHeader]);
    const matches = await this.#panels.search(actor, only(said.parameters, 'identifier'));
    sendMatches(request, reply, { type: 'Group', matches, said });
  }
}

function answer(reply: FastifyReply, { resource, created, position }: Awaited<ReturnType<Panels['record']>>): void {
  if (position) reply.header(positionHeader, formatPosition(position));
  if (created) reply.header('location', `/fhir/Group/${resource.id}`);
  void reply
    .status(created ? 201 : 200)
    .header('content-type', fhirJson)
    .send(resource);
}

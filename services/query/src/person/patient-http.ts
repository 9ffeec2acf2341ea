import {
  type Actor,
  Allow,
  baseOf,
  Caller,
  cursorParameter,
  instantOf,
  type Parameters,
  positionHeader,
  problems,
  querySchema,
  type RawQuery,
  RouteSchema,
  readParameters,
  sendFhir,
} from '@causeway/service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Records } from '../records.ts';
import { pageOf } from '../search/page.ts';
import { RECORDS } from '../tokens.ts';

const tags = ['record'];
const everythingNames = ['_type', '_since', '_count', cursorParameter] as const;

/** Persons (FHIR Patient, R4): read by all who may search for them at the identity service, and read whole by those who treat. */
@Controller('fhir/Patient')
@Allow('clinician', 'care-team')
export class PatientController {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  @Get(':id')
  @Allow('clinician', 'care-team', 'facility', 'steward')
  @RouteSchema({ tags, summary: 'The golden record of a person, by the id of any of their source patients' })
  async read(
    @Param('id') id: string,
    @Headers(positionHeader) position: string | undefined,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#records.caughtUp(position);
    sendFhir(reply, await this.#records.patient(id, { actor, base: baseOf(request) }));
  }

  @Get(':id/$everything')
  @RouteSchema({
    tags,
    summary: 'All that is known of a person, in pages, oldest known first',
    querystring: querySchema(everythingNames),
  })
  async everything(
    @Param('id') id: string,
    @Query() query: RawQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { parameters, leftOut } = readParameters(query, everythingNames, headers.prefer);
    const page = pageOf(parameters);
    const types = typesOf(parameters);
    const since = instantOf(parameters, '_since');
    await this.#records.caughtUp(headers[positionHeader]);
    const text = await this.#records.everything(
      id,
      { parameters, leftOut, page, ...(types ? { types } : {}), ...(since === undefined ? {} : { since }) },
      { actor, base: baseOf(request) },
    );
    sendFhir(reply, text);
  }

  @Post(':id/$everything')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'As GET, with the parameters in a FHIR Parameters resource' })
  async everythingOf(
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.everything(id, queryOf(body), headers, actor, request, reply);
  }
}

function typesOf(parameters: Parameters): readonly string[] | undefined {
  const types = parameters.get('_type')?.flatMap(it => it.split(','));
  if (types?.some(it => !/^[A-Z][A-Za-z]{1,40}$/.test(it))) {
    throw problems.invalid('_type is a list of FHIR resource types, e.g. Encounter,Observation');
  }
  return types && [...new Set(types)];
}

/** The values of a Parameters resource, whatever their type, as a query would have them. */
function queryOf(body: unknown): RawQuery {
  if (body === undefined || body === null || body === '') return {};
  const { resourceType, parameter } = body as { resourceType?: unknown; parameter?: unknown };
  if (resourceType !== 'Parameters' || (parameter !== undefined && !Array.isArray(parameter))) {
    throw problems.invalid('the body is a FHIR Parameters resource, or nothing');
  }
  const query: Record<string, string[]> = {};
  for (const it of (parameter ?? []) as readonly Readonly<Record<string, unknown>>[]) {
    const [, value] = Object.entries(it ?? {}).find(([name]) => name.startsWith('value')) ?? [];
    if (typeof it?.name !== 'string' || value === undefined || typeof value === 'object') {
      throw problems.invalid('each parameter has a name and a primitive value');
    }
    query[it.name] = [...(query[it.name] ?? []), String(value)];
  }
  return query;
}

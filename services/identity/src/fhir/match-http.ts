import type { Patient } from '@causeway/fhir';
import { type Actor, Allow, baseOf, Caller, positionHeader, problems, RouteSchema, sendFhir } from '@causeway/service';
import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MATCHES, type Matches, type MatchQuery } from './matches.ts';
import { parametersIn } from './operation-parameters.ts';

const standardCount = 20;
const greatestCount = 100;

/** `Patient/$match`: who a described patient may be (PDQm ITI-119). */
@Controller('fhir/Patient')
@Allow('clinician', 'care-team', 'facility', 'steward')
export class MatchController {
  readonly #matches: Matches;

  constructor(@Inject(MATCHES) matches: Matches) {
    this.#matches = matches;
  }

  @Post('$match')
  @HttpCode(200)
  @RouteSchema({
    tags: ['identity'],
    summary: 'Who a described patient may be, graded (FHIR $match, IHE PDQm ITI-119)',
  })
  async match(
    @Body() body: unknown,
    @Headers(positionHeader) position: string | undefined,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const query = matchQueryOf(body);
    await this.#matches.caughtUp(position);
    sendFhir(reply, await this.#matches.match(query, { actor, base: baseOf(request) }));
  }
}

/** A Parameters resource; or, as FHIR allows for one resource, the Patient itself. */
function matchQueryOf(body: unknown): MatchQuery {
  const { resourceType } = (body ?? {}) as { readonly resourceType?: unknown };
  if (resourceType === 'Patient') return { patient: body as Patient, onlyCertain: false, count: standardCount };
  const parameters = parametersIn(body);
  const resource = parameters.find(it => it.name === 'resource')?.resource;
  if (resource?.resourceType !== 'Patient')
    throw problems.invalid('the parameter resource is a Patient', 'Parameters.parameter');
  const count = parameters.find(it => it.name === 'count')?.valueInteger ?? standardCount;
  if (!Number.isInteger(count) || count < 1)
    throw problems.invalid('count is a whole number from 1', 'Parameters.parameter');
  return {
    patient: resource as Patient,
    onlyCertain: parameters.find(it => it.name === 'onlyCertainMatches')?.valueBoolean ?? false,
    count: Math.min(count, greatestCount),
  };
}

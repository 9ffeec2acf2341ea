import { type Actor, Allow, baseOf, Caller, positionHeader, RouteSchema, sendFhir } from '@causeway/service';
import { Body, Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readMatchRequest } from './match-request.ts';
import { MATCHES, type Matches } from './matches.ts';

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
    const asked = readMatchRequest(body);
    await this.#matches.caughtUp(position);
    sendFhir(reply, await this.#matches.match(asked, { actor, base: baseOf(request) }));
  }
}

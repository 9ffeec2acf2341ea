import { type Actor, Allow, Caller } from '@causeway/service';
import { Body, Controller, Headers, Inject, Post, Query, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Intake } from './intake/intake.ts';
import { answered, submit } from './intake/submission.ts';
import { ccda } from './normalize/ccda.ts';
import { INTAKE } from './tokens.ts';

/** C-CDA documents over HTTP. */
@Controller('ccda')
@Allow('facility', 'operator')
export class CcdaController {
  readonly #intake: Intake;

  constructor(@Inject(INTAKE) intake: Intake) {
    this.#intake = intake;
  }

  /** 202 once the document is durable, with its position; 200 for one that came before; 422 with what is wrong with it. */
  @Post()
  @RouteSchema({
    tags: ['ccda'],
    summary: 'Send a C-CDA document',
    consumes: ['application/xml', 'text/xml', 'application/hl7-cda+xml'],
    querystring: {
      type: 'object',
      properties: { facility: { type: 'string', description: 'For whom an operator sends' } },
    },
  })
  async receive(
    @Body() body: unknown,
    @Caller() actor: Actor,
    @Query('facility') facility: string | undefined,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return answered(await submit(this.#intake, { format: ccda, body, actor, facility, idempotencyKey }), reply);
  }
}

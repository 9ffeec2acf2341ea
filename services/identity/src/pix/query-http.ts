import { type Actor, Allow, Caller, problems, RouteSchema } from '@causeway/service';
import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { QueryDesk } from './query-desk.ts';

export const QUERY_DESK = Symbol('query desk');

/** HL7 v2 queries over HTTP, for those who cannot do MLLP. */
@Controller('hl7v2/query')
@Allow('facility')
export class QueryController {
  readonly #desk: QueryDesk;

  constructor(@Inject(QUERY_DESK) desk: QueryDesk) {
    this.#desk = desk;
  }

  @Post()
  @HttpCode(200)
  @RouteSchema({
    tags: ['hl7v2'],
    summary: 'Ask by HL7 v2: PIX Query (QBP^Q23) and Patient Demographics Query (QBP^Q22)',
    consumes: ['x-application/hl7-v2+er7', 'text/plain'],
    produces: ['x-application/hl7-v2+er7', 'text/plain'],
  })
  async answer(
    @Body() body: unknown,
    @Headers('content-type') contentType: string,
    @Caller() { organization }: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!Buffer.isBuffer(body)) throw problems.invalid('send the query as x-application/hl7-v2+er7 or text/plain');
    void reply.header('content-type', contentType);
    return this.#desk.answer(body, organization);
  }
}

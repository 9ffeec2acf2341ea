import { Allow, problems } from '@causeway/service';
import { Body, Controller, Headers, Inject, Post, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Intake } from './intake/intake.ts';
import { receiveAll } from './mllp.ts';
import { er7 } from './normalize/hl7v2.ts';
import { INTAKE } from './tokens.ts';

/** HL7 v2 over HTTP, for senders that cannot do MLLP. */
@Controller('hl7v2')
@Allow('facility')
export class Hl7v2Controller {
  readonly #intake: Intake;

  constructor(@Inject(INTAKE) intake: Intake) {
    this.#intake = intake;
  }

  /** 200 with the acknowledgement, which says whether the message was accepted; 503 when it was not stored. */
  @Post()
  @RouteSchema({
    tags: ['hl7v2'],
    summary: 'Send an HL7 v2 message, or a batch of them; answered with the acknowledgement',
    consumes: [er7, 'text/plain'],
    produces: [er7, 'text/plain'],
  })
  async receive(
    @Body() body: unknown,
    @Headers('content-type') contentType: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!Buffer.isBuffer(body)) throw problems.invalid(`send the message as ${er7} or text/plain`);
    const { answers, text } = await receiveAll(this.#intake, body, 'HTTP');
    const stored = answers.every(it => it.stored);
    void reply.status(stored ? 200 : 503).header('content-type', contentType);
    if (!stored) void reply.header('retry-after', '2');
    return text;
  }
}

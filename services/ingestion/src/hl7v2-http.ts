import { isBatch, splitBatch } from '@causeway/hl7';
import { type Actor, Allow, Caller, problems } from '@causeway/service';
import { Body, Controller, Headers, Inject, Post, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { FacilityDirectory } from './facility/facility-directory.ts';
import { maySendAs } from './facility/facility-of-caller.ts';
import { readArrival } from './intake/arrival.ts';
import type { Intake } from './intake/intake.ts';
import { receiveAll } from './mllp.ts';
import { er7 } from './normalize/hl7v2.ts';
import { FACILITIES, INTAKE } from './tokens.ts';

/** HL7 v2 over HTTP, for senders that cannot do MLLP. */
@Controller('hl7v2')
@Allow('facility', 'operator')
export class Hl7v2Controller {
  readonly #intake: Intake;
  readonly #directory: FacilityDirectory;

  constructor(@Inject(INTAKE) intake: Intake, @Inject(FACILITIES) directory: FacilityDirectory) {
    this.#intake = intake;
    this.#directory = directory;
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
    @Caller() actor: Actor,
  ): Promise<string> {
    if (!Buffer.isBuffer(body)) throw problems.invalid(`send the message as ${er7} or text/plain`);
    this.#authorize(body, actor);
    const { answers, text } = await receiveAll(this.#intake, body, 'HTTP');
    const stored = answers.every(it => it.stored);
    void reply.status(stored ? 200 : 503).header('content-type', contentType);
    if (!stored) void reply.header('retry-after', '2');
    return text;
  }

  /** Nobody sends as another: of a batch with one such message nothing is taken. A sender nobody knows is told so. */
  #authorize(body: Buffer, actor: Actor): void {
    for (const message of isBatch(body) ? splitBatch(body) : [body]) {
      const sender = this.#directory.bySender(readArrival(message).sender)?.facility.id;
      if (sender === undefined || maySendAs(actor, sender)) continue;
      throw problems.forbidden('MSH-3 and MSH-4 are of another facility; the organization of the token is its id');
    }
  }
}

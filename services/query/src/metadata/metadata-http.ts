import { Allow, baseOf, RouteSchema, sendFhir } from '@causeway/service';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STARTED_AT } from '../tokens.ts';
import { capabilityStatement } from './capability-statement.ts';

@Controller('fhir/metadata')
@Allow('anyone')
export class MetadataController {
  readonly #startedAt: number;

  constructor(@Inject(STARTED_AT) startedAt: number) {
    this.#startedAt = startedAt;
  }

  @Get()
  @RouteSchema({ tags: ['record'], security: [], summary: 'What the exchange can do, as a FHIR CapabilityStatement' })
  read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendFhir(reply, JSON.stringify(capabilityStatement({ base: baseOf(request), date: this.#startedAt })));
  }
}

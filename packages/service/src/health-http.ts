import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from './guard.ts';
import { OPERATIONS, type Operations } from './operations.ts';
import { RouteSchema } from './route-schema.ts';

const open = { security: [], tags: ['operations'] };

/** Probes and metrics, for anyone who can reach the port; they tell nothing of patients. */
@Controller()
@Allow('anyone')
export class HealthController {
  readonly #operations: Operations;

  constructor(@Inject(OPERATIONS) operations: Operations) {
    this.#operations = operations;
  }

  @Get('health/live')
  @RouteSchema({ ...open, summary: 'The process runs' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @RouteSchema({ ...open, summary: 'Whether it takes work, and what is missing when not (503)' })
  ready(@Res() reply: FastifyReply): void {
    const { health } = this.#operations;
    void reply
      .status(health.ready ? 200 : 503)
      .send({ status: health.ready ? 'ok' : 'not ready', parts: health.report() });
  }

  @Get('metrics')
  @RouteSchema({ ...open, summary: 'Metrics in the Prometheus text format' })
  metrics(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.hijack();
    this.#operations.telemetry.serve(request.raw, reply.raw);
  }

  @Get('openapi.json')
  @RouteSchema({ ...open, summary: 'This interface as OpenAPI 3' })
  openApi(@Req() request: FastifyRequest): unknown {
    return request.server.swagger();
  }
}

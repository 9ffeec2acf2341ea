import { operationOutcome } from '@causeway/fhir';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { baseOf, sendFhir } from './fhir-reply.ts';
import { frontPageHtml, frontPageJson, places } from './front-page.ts';
import { Allow } from './guard.ts';
import { OPERATIONS, type Operations } from './operations.ts';
import { RouteSchema } from './route-schema.ts';

const open = { security: [], tags: ['operations'] };

/** The front page, probes and metrics, for anyone who can reach the port; they tell nothing of patients. */
@Controller()
@Allow('anyone')
export class HealthController {
  readonly #operations: Operations;

  constructor(@Inject(OPERATIONS) operations: Operations) {
    this.#operations = operations;
  }

  @Get()
  @RouteSchema({ ...open, summary: 'What this is, and where to go on: a page for browsers, else JSON' })
  front(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const here = {
      services: this.#operations.runtimes.map(it => it.service),
      places: places.filter(({ path }) => isServed(request, path)),
    };
    void reply.header('vary', 'accept');
    if (!/text\/html/i.test(request.headers.accept ?? '')) void reply.send(frontPageJson(here));
    else {
      void reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        .send(frontPageHtml(here));
    }
  }

  @Get('fhir')
  @RouteSchema({ ...open, summary: 'Where the FHIR interface says what it can do' })
  fhir(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const where = isServed(request, '/fhir/metadata')
      ? `GET ${baseOf(request)}/metadata`
      : 'GET /fhir/metadata of the query service, for the whole exchange';
    const text = `This is a FHIR R4 base. What it can do: ${where}`;
    sendFhir(reply, JSON.stringify(operationOutcome({ severity: 'information', code: 'informational', text })));
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

/** A service alone has not the routes of the others. */
function isServed({ server }: FastifyRequest, url: string): boolean {
  return server.hasRoute({ method: 'GET', url });
}

import { type Actor, Allow, Caller, problems, type Runtime } from '@causeway/service';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { maySendAs } from '../facility/facility-of-caller.ts';
import { inboundView } from '../inbound-view.ts';
import { RUNTIME } from '../tokens.ts';
import { findings } from './fhir-documents.ts';

/** What validation found in the FHIR that a facility sent: where and how often, never what stood there. */
@Controller('facilities/:id/findings')
export class FindingController {
  readonly #runtime: Runtime;

  constructor(@Inject(RUNTIME) runtime: Runtime) {
    this.#runtime = runtime;
  }

  @Get()
  @Allow('operator', 'facility')
  @RouteSchema({
    tags: ['facilities'],
    summary: 'What validation found in the FHIR of the facility, the most frequent first',
    params: { type: 'object', properties: { id: { type: 'string' } } },
  })
  async list(@Param('id') facility: string, @Caller() actor: Actor): Promise<object> {
    if (!maySendAs(actor, facility)) throw problems.forbidden('a facility sees its own findings');
    const stored = await this.#runtime.views.collection(inboundView, findings);
    const where = { index: 'facility', where: { facility }, order: 'descending', limit: 1_000 } as const;
    const { documents } = await stored.find(where);
    return { items: documents.map(({ code, path, count, lastAt }) => ({ code, path, count, lastAt: shown(lastAt) })) };
  }
}

function shown(ms: number): string {
  return new Date(ms).toISOString();
}

import { type Actor, Allow, Caller, problems, RouteSchema } from '@causeway/service';
import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { ModelShelf, ModelSummary } from './model-shelf.ts';
import type { Job, Models } from './models.ts';

export const MODELS = Symbol('models');
export const SHELF = Symbol('model shelf');

const tags = ['identity'];

/** Matching models: what decides, what was learned, what it would change. */
@Controller('identity/models')
@Allow('steward', 'operator')
export class ModelController {
  readonly #models: Models;
  readonly #shelf: ModelShelf;

  constructor(@Inject(MODELS) models: Models, @Inject(SHELF) shelf: ModelShelf) {
    this.#models = models;
    this.#shelf = shelf;
  }

  @Get()
  @RouteSchema({ tags, summary: 'The models there are, and which decides' })
  list(): Promise<readonly ModelSummary[]> {
    return this.#shelf.list();
  }

  @Get('job')
  @RouteSchema({ tags, summary: 'What is being done with a model now, or was last' })
  job(): Job {
    const { job } = this.#models;
    if (!job) throw problems.notFound('nothing was done with a model since this process started');
    return job;
  }

  @Get(':version')
  @RouteSchema({ tags, summary: 'A model, readable' })
  async read(@Param('version') version: string): Promise<object> {
    return this.#shelf.model(version);
  }

  @Post()
  @HttpCode(202)
  @Allow('steward')
  @RouteSchema({
    tags,
    summary: 'Learn a model from the records there are, without labels',
    body: {
      type: 'object',
      properties: { falseLinkRate: { type: 'number', exclusiveMinimum: 0, maximum: 0.1 } },
    },
  })
  learn(@Body() body: { readonly falseLinkRate?: number } | undefined, @Caller() actor: Actor): Job {
    return this.#models.learn(actor, body?.falseLinkRate);
  }

  @Post(':version/compare')
  @HttpCode(202)
  @Allow('steward')
  @RouteSchema({ tags, summary: 'Run a model over all history, beside the one that decides' })
  compare(@Param('version') version: string): Promise<Job> {
    return this.#models.compare(version);
  }

  @Post(':version/adopt')
  @HttpCode(202)
  @Allow('steward')
  @RouteSchema({
    tags,
    summary: 'Let a model decide from now on',
    body: {
      type: 'object',
      required: ['reason'],
      properties: { reason: { type: 'string', minLength: 1, maxLength: 500 } },
    },
  })
  adopt(
    @Param('version') version: string,
    @Body() { reason }: { reason: string },
    @Caller() actor: Actor,
  ): Promise<Job> {
    return this.#models.adopt(version, actor, reason);
  }
}

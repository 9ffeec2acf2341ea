import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Allow } from './guard.ts';
import { OPERATIONS, type Operations, type ViewStatus } from './operations.ts';
import { Problem } from './problem.ts';
import { RouteSchema } from './route-schema.ts';
import { RebuildError } from './view-rebuild.ts';

const tags = ['operations'];

/** The views of the services in this process, and their rebuilds. */
@Controller('views')
@Allow('operator')
export class ViewsController {
  readonly #operations: Operations;

  constructor(@Inject(OPERATIONS) operations: Operations) {
    this.#operations = operations;
  }

  @Get()
  @RouteSchema({ tags, summary: 'Every view with its build, count, checksum, lag and rebuild' })
  list(): Promise<readonly ViewStatus[]> {
    return this.#operations.views();
  }

  /** Answers once the rebuild has begun; `GET /views` shows how it goes. */
  @Post(':view/rebuild')
  @HttpCode(202)
  @RouteSchema({
    tags,
    summary: 'Rebuild a view from the log beside the live one',
    params: { type: 'object', properties: { view: { type: 'string' } } },
  })
  async rebuild(@Param('view') view: string): Promise<{ started: string }> {
    await new Promise<void>((resolve, reject) => {
      this.#operations.rebuild(view, () => resolve()).then(() => resolve(), reject);
    }).catch((error: unknown) => {
      throw error instanceof RebuildError ? new Problem(409, 'conflict', error.message) : error;
    });
    return { started: view };
  }
}

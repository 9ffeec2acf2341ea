import { Allow, consistentWith, positionHeader, type Runtime } from '@causeway/service';
import { Controller, Get, Headers, Inject, Query } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { joinExamples } from '../example.ts';
import { feedView } from '../feed-view.ts';
import { RUNTIME } from '../tokens.ts';
import { type UnmappedField, unmappedFields } from './unmapped-field.ts';

type Listed = Omit<UnmappedField, 'id'>;

/** What facilities send and no map takes. */
@Controller('unmapped')
@Allow('operator')
export class UnmappedController {
  readonly #runtime: Runtime;

  constructor(@Inject(RUNTIME) runtime: Runtime) {
    this.#runtime = runtime;
  }

  @Get()
  @RouteSchema({
    tags: ['feeds'],
    summary: 'Fields, segments, sections and columns that were read and not mapped, the most frequent first',
    querystring: {
      type: 'object',
      properties: {
        facility: { type: 'string' },
        type: { type: 'string', description: 'Message and trigger, as ADT_A01' },
        limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 },
      },
    },
  })
  async list(
    @Query() { facility, type, limit = 1_000 }: { facility?: string; type?: string; limit?: number },
    @Headers(positionHeader) position: string | undefined,
  ): Promise<object> {
    await consistentWith(this.#runtime.views, position);
    const items = await this.#items({ facility, type });
    return { total: items.length, items: items.slice(0, limit).map(shown) };
  }

  async #items({
    facility,
    type,
  }: {
    facility?: string | undefined;
    type?: string | undefined;
  }): Promise<readonly Listed[]> {
    const stored = await this.#runtime.views.collection(feedView, unmappedFields);
    const items = new Map<string, Listed>();
    for await (const { id, ...it } of stored.all()) {
      if (facility !== undefined && it.facility !== facility) continue;
      if (type !== undefined && it.trigger !== type.replaceAll('^', '_')) continue;
      const key = id.slice(0, id.lastIndexOf('@'));
      const known = items.get(key);
      items.set(key, known === undefined ? it : joined(known, it));
    }
    return [...items.values()].sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
  }
}

function joined(a: Listed, b: Listed): Listed {
  return {
    ...a,
    count: a.count + b.count,
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    examples: joinExamples([a.examples, b.examples]),
  };
}

function shown({ firstAt, lastAt, trigger, ...it }: Listed): object {
  return { ...it, type: trigger, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() };
}

import type { LogRecord } from '@causeway/event-log';
import { type TopicName, topicNames } from '@causeway/schemas';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from './guard.ts';
import { OPERATIONS, type Operations } from './operations.ts';
import { problems } from './problem.ts';
import { RouteSchema } from './route-schema.ts';

const tags = ['operations'];

interface LagRow {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: number;
  readonly end: number;
  readonly lag: number;
}

/** What happens in the log, without content: types, positions, sizes. */
@Controller('log')
@Allow('operator')
export class LogController {
  readonly #operations: Operations;

  constructor(@Inject(OPERATIONS) operations: Operations) {
    this.#operations = operations;
  }

  @Get('lag')
  @RouteSchema({ tags, summary: 'How far each consumer group is behind, by partition' })
  async lag(): Promise<readonly LagRow[]> {
    const rows: LagRow[] = [];
    for (const { service, views } of this.#operations.runtimes) {
      const topics = [...new Set(views.declared.flatMap(it => it.topics))];
      for (const { topic, partition, committed, end } of await this.#operations.log.lag(service, topics)) {
        rows.push({ group: service, topic, partition, committed, end, lag: end - committed });
      }
    }
    return rows;
  }

  /** JSON lines until the caller hangs up. */
  @Get('tail')
  @RouteSchema({
    tags,
    summary: 'Records as they are appended, without their content',
    querystring: { type: 'object', properties: { topic: { type: 'string' }, from: { enum: ['beginning', 'end'] } } },
  })
  async tail(
    @Query('topic') topic: string | undefined,
    @Query('from') from: 'beginning' | 'end' | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (topic && !topicNames.includes(topic as TopicName)) {
      throw problems.notFound(`no such topic; topics: ${topicNames.join(', ')}`);
    }
    const topics = topic ? [topic as TopicName] : topicNames;
    const { raw } = reply.hijack();
    // Every partition waits for the caller on its own.
    raw.setMaxListeners(0);
    raw.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const closed = new Promise<void>(resolve => request.raw.once('close', resolve));
    const subscription = await this.#operations.log.follow({
      topics,
      from: from ?? 'end',
      onBatch: async ({ records }) => {
        for (const record of records) raw.write(`${JSON.stringify(this.#describe(record))}\n`);
        if (raw.writableNeedDrain) await Promise.race([new Promise(resolve => raw.once('drain', resolve)), closed]);
      },
    });
    await closed;
    await subscription.close();
    raw.end();
  }

  #describe({ topic, partition, offset, timestamp, value }: LogRecord): object {
    return {
      topic,
      partition,
      offset,
      at: new Date(timestamp).toISOString(),
      type: this.#type(topic, value),
      bytes: value.length,
    };
  }

  #type(topic: string, value: Buffer): string {
    const codec = this.#operations.runtimes[0]?.codec;
    try {
      return codec?.decode(topic as TopicName, value).type ?? 'unknown';
    } catch {
      return 'undecodable';
    }
  }
}

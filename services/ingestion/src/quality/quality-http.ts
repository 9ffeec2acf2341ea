import type { FindOptions } from '@causeway/doc-store';
import { Allow, consistentWith, fhirJson, positionHeader, problems, type Runtime } from '@causeway/service';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { feedView } from '../feed-view.ts';
import { RUNTIME } from '../tokens.ts';
import { type QualityDay, qualityDays } from './quality-day.ts';
import { type Period, readPeriod, toCsv, toMeasureReports } from './report.ts';
import { scoreFeeds, weights } from './score.ts';

const text = { type: 'string' };
const pageSize = 1_000;

interface QualityQuery {
  readonly facility?: string;
  readonly type?: string;
  readonly period?: string;
  readonly _format?: string;
}

/** How good each facility's feeds are. */
@Controller('quality')
@Allow('operator')
export class QualityController {
  readonly #runtime: Runtime;

  constructor(@Inject(RUNTIME) runtime: Runtime) {
    this.#runtime = runtime;
  }

  @Get()
  @RouteSchema({
    tags: ['feeds'],
    summary: 'Completeness, validity and timeliness of each facility and message type, with the trend by day',
    produces: ['application/json', 'application/fhir+json', 'text/csv'],
    querystring: {
      type: 'object',
      properties: {
        facility: text,
        type: { ...text, description: 'Message and trigger, as ADT_A01' },
        period: {
          ...text,
          description: '30d (default), 2026-03, 2026-03-01 or 2026-03-01/2026-03-07; days of receipt, UTC',
        },
        _format: { ...text, description: 'json, fhir (MeasureReport) or csv; else by Accept' },
      },
    },
  })
  async read(
    @Query() { facility, type, period: said = '30d', _format }: QualityQuery,
    @Headers('accept') accept: string | undefined,
    @Headers(positionHeader) position: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    await consistentWith(this.#runtime.views, position);
    const period = readPeriod(said, this.#runtime.now());
    if (!period) throw problems.invalid('period is 30d, 2026-03, 2026-03-01 or 2026-03-01/2026-03-07', 'period');
    const days = await this.#days(period, facility);
    const feeds = scoreFeeds(type === undefined ? days : days.filter(it => it.trigger === type.replaceAll('^', '_')));
    switch (formatOf(_format ?? accept ?? '')) {
      case 'csv':
        void reply.header('content-type', 'text/csv; charset=utf-8');
        return toCsv(feeds, period);
      case 'fhir':
        void reply.header('content-type', fhirJson);
        return toMeasureReports(feeds, period);
      case 'json':
        return { period, weights, feeds };
    }
  }

  async #days({ start, end }: Period, facility: string | undefined): Promise<readonly QualityDay[]> {
    const stored = await this.#runtime.views.collection(feedView, qualityDays);
    const day = { gte: start, lte: end };
    const where: FindOptions['where'] = { ...(facility !== undefined && { facility }), day };
    const query = { index: facility === undefined ? 'day' : 'facility', where };
    const days: QualityDay[] = [];
    let after: string | undefined;
    do {
      const page = await stored.find({ ...query, limit: pageSize, ...(after !== undefined && { after }) });
      days.push(...page.documents);
      after = page.cursor;
    } while (after !== undefined);
    return days;
  }
}

function formatOf(text: string): 'json' | 'fhir' | 'csv' {
  if (/csv/i.test(text)) return 'csv';
  return /fhir|measurereport/i.test(text) ? 'fhir' : 'json';
}

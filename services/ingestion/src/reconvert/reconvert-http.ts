import type { Disclosure } from '@causeway/disclosure';
import { type Actor, Allow, Caller, problems } from '@causeway/service';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import { DISCLOSURE, FACILITIES, RECONVERSIONS } from '../tokens.ts';
import type { ReconversionStatus } from './reconversion.ts';
import type { Reconversions } from './reconversions.ts';

const tags = ['reconversions'];
const text = { type: 'string' };
const params = { type: 'object', properties: { id: text } };

interface StartBody {
  readonly facility: string;
  readonly since: string;
  readonly until?: string;
  readonly type?: string;
  readonly publish?: boolean;
  readonly show?: boolean;
}

/** Stored messages, read anew. */
@Controller('reconversions')
@Allow('operator')
export class ReconversionController {
  readonly #jobs: Reconversions;
  readonly #facilities: FacilityDirectory;
  readonly #disclosure: Disclosure;

  constructor(
    @Inject(RECONVERSIONS) jobs: Reconversions,
    @Inject(FACILITIES) facilities: FacilityDirectory,
    @Inject(DISCLOSURE) disclosure: Disclosure,
  ) {
    this.#jobs = jobs;
    this.#facilities = facilities;
    this.#disclosure = disclosure;
  }

  /** Answers once it has begun; `GET /reconversions/:id` shows how it goes. */
  @Post()
  @HttpCode(202)
  @RouteSchema({
    tags,
    summary: 'Read stored messages with the mapper of today, compare with what was published, and publish corrections',
    body: {
      type: 'object',
      required: ['facility', 'since'],
      properties: {
        facility: text,
        since: { ...text, description: 'Date or time of receipt, ISO 8601' },
        until: { ...text, description: 'Not included; default now' },
        type: { ...text, description: 'ADT_A01, ADT^A01 or ADT' },
        publish: { type: 'boolean', default: false, description: 'Otherwise nothing is changed' },
        show: { type: 'boolean', default: false, description: 'Samples with content: a disclosure' },
      },
    },
  })
  async start(@Body() body: StartBody, @Caller() actor: Actor): Promise<object> {
    const { facility, type, publish = false, show = false } = body;
    if (!this.#facilities.byId(facility))
      throw problems.notFound('no facility has this id; GET /facilities lists them');
    const since = timeOf(body.since, 'since');
    const until = body.until === undefined ? Number.MAX_SAFE_INTEGER : timeOf(body.until, 'until');
    if (until <= since) throw problems.invalid('until is not after since', 'until');
    if (show) await this.#record(actor);
    return shown(this.#jobs.start({ facility, since, until, type: type?.replaceAll('^', '_'), publish, show }));
  }

  @Get()
  @RouteSchema({ tags, summary: 'Re-conversions of this process, the newest first' })
  list(): object {
    return { items: this.#jobs.list().map(({ paths, samples, ...it }) => shown(it)) };
  }

  @Get(':id')
  @RouteSchema({ tags, summary: 'How one goes, and what it found', params })
  read(@Param('id') id: string): object {
    const found = this.#jobs.find(id);
    if (!found) throw problems.notFound('no re-conversion of this process has this id; GET /reconversions lists them');
    return shown(found);
  }

  @Delete(':id')
  @RouteSchema({ tags, summary: 'Stop one; what it has published stays', params })
  cancel(@Param('id') id: string): object {
    const found = this.#jobs.cancel(id);
    if (!found) throw problems.notFound('no re-conversion of this process has this id');
    return shown(found);
  }

  /** Samples with content show what messages say, so the decision is in the log before. */
  async #record(actor: Actor): Promise<void> {
    const access = { actor, action: 'reconvert-show', resourceTypes: ['Binary'] };
    const decision = { permitted: true, reason: 'operator of the exchange' };
    await this.#disclosure.record([{ access, patient: null, decision }]);
  }
}

function timeOf(said: string, field: string): number {
  const ms = Date.parse(said);
  if (Number.isNaN(ms))
    throw problems.invalid(`${field} is a date or a time as 2026-03-01 or 2026-03-01T12:00:00Z`, field);
  return ms;
}

function shown({ since, until, ...status }: Omit<ReconversionStatus, 'paths' | 'samples'>): object {
  const isOpen = until === Number.MAX_SAFE_INTEGER;
  return { ...status, since: new Date(since).toISOString(), until: isOpen ? null : new Date(until).toISOString() };
}

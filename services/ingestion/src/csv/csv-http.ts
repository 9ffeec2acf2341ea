import {
  type Actor,
  Allow,
  Caller,
  consistentWith,
  formatPosition,
  positionHeader,
  problems,
  type Runtime,
} from '@causeway/service';
import { Body, Controller, Get, Headers, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { streamOf, tableFault } from '../codes/table-body.ts';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import type { Intake } from '../intake/intake.ts';
import { senderOf } from '../intake/submission.ts';
import { CSV_MAPPINGS, FACILITIES, INTAKE, RUNTIME } from '../tokens.ts';
import type { CsvMappings, MappingName, NamedMapping } from './csv-mappings.ts';
import { CsvUpload } from './csv-upload.ts';

const tags = ['csv'];
const text = { type: 'string' };
const params = { type: 'object', properties: { facility: text, name: text } };

/** How the tables of a facility are read. */
@Controller('facilities/:facility/csv-mappings')
@Allow('operator')
export class CsvMappingController {
  readonly #mappings: CsvMappings;
  readonly #runtime: Runtime;

  constructor(@Inject(CSV_MAPPINGS) mappings: CsvMappings, @Inject(RUNTIME) runtime: Runtime) {
    this.#mappings = mappings;
    this.#runtime = runtime;
  }

  @Get()
  @RouteSchema({
    tags,
    summary: 'The mappings of a facility',
    params: { type: 'object', properties: { facility: text } },
  })
  async list(@Param('facility') facility: string, @Headers(positionHeader) position?: string): Promise<object> {
    await consistentWith(this.#runtime.views, position);
    return { items: (await this.#mappings.list(facility)).map(shown) };
  }

  @Get(':name')
  @RouteSchema({ tags, summary: 'One mapping', params })
  async read(@Param() name: MappingName, @Headers(positionHeader) position?: string): Promise<object> {
    await consistentWith(this.#runtime.views, position);
    const found = await this.#mappings.find(name);
    if (!found) throw problems.notFound('the facility has no mapping of this name');
    return found.mapping;
  }

  /** 201 with the mapping; 200 when it was so already. */
  @Put(':name')
  @RouteSchema({
    tags,
    summary: 'Record how tables are read: kind, columns, dateFormats, delimiter, encoding, decimalComma, header',
    params,
    body: { type: 'object', additionalProperties: true },
  })
  async record(
    @Param() name: MappingName,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { position, ...named } = await this.#mappings.record(name, body);
    void reply.status(position ? 201 : 200);
    if (position) void reply.header(positionHeader, formatPosition(position));
    return shown(named);
  }
}

function shown({ recordedAt, mapping, ...name }: NamedMapping): object {
  return { ...name, kind: mapping.kind, mapping, recordedAt: new Date(recordedAt).toISOString() };
}

interface UploadQuery {
  readonly facility?: string;
  readonly mapping?: string;
  readonly 'dry-run'?: boolean;
}

/** The way in for tables. */
@Controller('csv')
@Allow('facility', 'operator')
export class CsvController {
  readonly #intake: Intake;
  readonly #facilities: FacilityDirectory;
  readonly #mappings: CsvMappings;
  readonly #runtime: Runtime;

  constructor(
    @Inject(INTAKE) intake: Intake,
    @Inject(FACILITIES) facilities: FacilityDirectory,
    @Inject(CSV_MAPPINGS) mappings: CsvMappings,
    @Inject(RUNTIME) runtime: Runtime,
  ) {
    this.#intake = intake;
    this.#facilities = facilities;
    this.#mappings = mappings;
    this.#runtime = runtime;
  }

  /** 200 with what became of the rows; 503 when the log did not take all of them. */
  @Post()
  @RouteSchema({
    tags,
    summary: 'Send a table of any size; with dry-run=true see what would come out, and keep nothing',
    consumes: ['text/csv'],
    querystring: {
      type: 'object',
      properties: {
        facility: { ...text, description: 'Whose table; a facility sends its own' },
        mapping: { ...text, description: 'Name of a saved mapping; a dry run without one guesses' },
        'dry-run': { type: 'boolean', default: false },
      },
    },
  })
  async send(
    @Query() query: UploadQuery,
    @Body() body: unknown,
    @Caller() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { 'dry-run': isDry = false, mapping: name = '' } = query;
    const facility = senderOf({ actor, facility: query.facility });
    const known = this.#facilities.byId(facility);
    if (!known) throw problems.notFound('no facility has this id; GET /facilities lists them');
    const mapping = await this.#mapping({ facility, name }, isDry);
    const chunks = streamOf(body);
    const intake = isDry ? undefined : this.#intake;
    const upload = new CsvUpload({ facility: known.context, name, mapping, receivedAt: this.#runtime.now(), intake });
    try {
      const { stored, ...report } = await upload.take(chunks);
      void reply.status(stored ? 200 : 503);
      if (!stored) void reply.header('retry-after', '2');
      return {
        facility,
        dryRun: isDry,
        ...report,
        ...(!stored && { hint: 'send the table again: what was taken is not taken twice' }),
      };
    } catch (error) {
      throw tableFault(error);
    }
  }

  async #mapping(name: MappingName, isDry: boolean) {
    if (name.name === '' && isDry) return undefined;
    if (name.name === '')
      throw problems.invalid(
        'say how the table is read: ?mapping=<name>, as PUT /facilities/{id}/csv-mappings/{name} saved it',
      );
    const found = await this.#mappings.find(name);
    if (!found)
      throw problems.notFound('the facility has no mapping of this name; GET /facilities/{id}/csv-mappings lists them');
    return found.mapping;
  }
}

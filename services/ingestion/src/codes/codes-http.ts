import { readTable } from '@causeway/csv-to-fhir';
import {
  Allow,
  consistentWith,
  fhirJson,
  formatPosition,
  positionHeader,
  problems,
  type Runtime,
} from '@causeway/service';
import {
  type Domain,
  domains,
  isDomain,
  isWellFormed,
  notOfItsForm,
  readConceptMap,
  readConceptMapTable,
  systemUri,
} from '@causeway/terminology';
import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { CODES, MAPS, RUNTIME } from '../tokens.ts';
import type { CodeDirectory } from './code-directory.ts';
import type { ConceptMapDocument } from './concept-map-view.ts';
import type { ConceptMaps, MapName } from './concept-maps.ts';
import { bytesOf, tableFault } from './table-body.ts';
import { type QueuedCode, queuedCodes } from './unmapped-codes.ts';

const tags = ['codes'];
const text = { type: 'string' };
const facilityParams = { type: 'object', properties: { facility: text } };
const params = { type: 'object', properties: { facility: text, name: text } };
const querystring = { type: 'object', properties: { domain: { enum: [...domains] } } };

/** A facility's own codes to standard ones. */
@Controller('facilities/:facility/concept-maps')
@Allow('operator')
export class ConceptMapController {
  readonly #maps: ConceptMaps;
  readonly #runtime: Runtime;

  constructor(@Inject(MAPS) maps: ConceptMaps, @Inject(RUNTIME) runtime: Runtime) {
    this.#maps = maps;
    this.#runtime = runtime;
  }

  @Get()
  @RouteSchema({ tags, summary: 'The maps of a facility', params: facilityParams })
  async list(@Param('facility') facility: string, @Headers(positionHeader) position?: string): Promise<object> {
    await consistentWith(this.#runtime.views, position);
    return { items: (await this.#maps.list(facility)).map(listed) };
  }

  @Get(':name')
  @RouteSchema({ tags, summary: 'One map, as a FHIR ConceptMap', params })
  async read(
    @Param() name: MapName,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers(positionHeader) position?: string,
  ): Promise<string> {
    await consistentWith(this.#runtime.views, position);
    const found = await this.#maps.find(name);
    if (!found) throw problems.notFound('the facility has no map of this name');
    void reply.header('content-type', fhirJson);
    return found.json;
  }

  /** 201 with the map; 200 when it was so already. */
  @Put(':name')
  @RouteSchema({
    tags,
    summary: 'Record a map: a FHIR ConceptMap, or a CSV table with ?domain',
    description:
      'CSV columns: local code, local name, standard code, and where needed local system, standard system, equivalence.',
    params,
    querystring,
    consumes: ['application/fhir+json', 'application/json', 'text/csv'],
  })
  async record(
    @Param() name: MapName,
    @Query('domain') domain: Domain | undefined,
    @Body() body: unknown,
    @Headers('content-type') contentType: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const read = /csv/i.test(contentType) ? await tableOf(body, domain) : readConceptMap(body, domain);
    const { map, position } = await this.#maps.record(name, read);
    return answered(reply, map, position);
  }

  /** As FHIR creates one: its id or name is the name of the map. */
  @Post()
  @RouteSchema({
    tags,
    summary: 'Record a FHIR ConceptMap under its own id or name',
    params: facilityParams,
    querystring,
  })
  async create(
    @Param('facility') facility: string,
    @Query('domain') domain: Domain | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { id, name = id } = (body ?? {}) as { id?: unknown; name?: unknown };
    if (typeof name !== 'string') throw problems.invalid('give the ConceptMap an id or a name', 'ConceptMap.id');
    const { map, position } = await this.#maps.record(
      { facility, name: String(id ?? name) },
      readConceptMap(body, domain),
    );
    return answered(reply, map, position);
  }

  @Delete(':name')
  @HttpCode(204)
  @RouteSchema({ tags, summary: 'Withdraw a map: what comes from now on is not mapped by it', params })
  async withdraw(@Param() name: MapName, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    void reply.header(positionHeader, formatPosition(await this.#maps.withdraw(name)));
  }
}

interface MapBody {
  readonly facility: string;
  readonly domain: string;
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
  readonly target?: {
    readonly system?: string;
    readonly code?: string;
    readonly display?: string;
    readonly equivalence?: string;
  } | null;
}

/** The codes that wait for somebody to map them. */
@Controller('unmapped-codes')
@Allow('operator')
export class UnmappedCodesController {
  readonly #maps: ConceptMaps;
  readonly #codes: CodeDirectory;
  readonly #runtime: Runtime;

  constructor(@Inject(MAPS) maps: ConceptMaps, @Inject(CODES) codes: CodeDirectory, @Inject(RUNTIME) runtime: Runtime) {
    this.#maps = maps;
    this.#codes = codes;
    this.#runtime = runtime;
  }

  @Get()
  @RouteSchema({
    tags,
    summary: 'Local codes without a standard one, the most frequent first; examples are positions of messages',
    querystring: {
      type: 'object',
      properties: {
        facility: text,
        domain: { enum: [...domains] },
        limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 },
      },
    },
  })
  async list(
    @Query() { limit = 1_000, ...filter }: { facility?: string; domain?: Domain; limit?: number },
    @Headers(positionHeader) position?: string,
  ): Promise<object> {
    await consistentWith(this.#runtime.views, position);
    const items = await queuedCodes(this.#runtime, this.#codes, filter);
    return { total: items.length, items: items.slice(0, limit).map(queued) };
  }

  @Post('map')
  @RouteSchema({
    tags,
    summary: 'Map one code, or say with "target": null that there is no standard one; it leaves the queue',
    body: {
      type: 'object',
      required: ['facility', 'domain', 'code'],
      properties: {
        facility: text,
        domain: { enum: [...domains] },
        system: { ...text, description: 'Of the local code, as the queue shows it; any when left out' },
        code: text,
        display: text,
        target: {
          type: 'object',
          nullable: true,
          properties: { system: text, code: text, display: text, equivalence: text },
        },
      },
    },
  })
  async map(@Body() body: MapBody, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { domain } = body;
    if (!isDomain(domain)) throw problems.invalid(`domain is one of ${domains.join(', ')}`, 'domain');
    const { map, position } = await this.#maps.map({ ...body, domain, target: targetOf(body) });
    return answered(reply, map, position);
  }
}

function targetOf({ target }: MapBody) {
  if (target === null || target === undefined) return undefined;
  const system = systemUri(target.system ?? '');
  if (system === undefined)
    throw problems.invalid('target.system is a URI, or LOINC, RxNorm, SNOMED, CVX, NDC, HSLOC', 'target.system');
  if (!target.code?.trim())
    throw problems.invalid('target.code is missing; "target": null says that there is none', 'target.code');
  const code = target.code.trim();
  if (!isWellFormed(system, code)) throw problems.invalid(notOfItsForm(system), 'target.code');
  return {
    system,
    code,
    ...(target.display && { display: target.display }),
    equivalence: target.equivalence ?? 'equivalent',
  };
}

async function tableOf(body: unknown, domain: Domain | undefined) {
  if (domain === undefined) throw problems.invalid(`say what the codes are of: ?domain=${domains.join(' or ')}`);
  const bytes = await bytesOf(body);
  try {
    const { head, rows } = readTable(bytes);
    return readConceptMapTable(head, rows, domain);
  } catch (error) {
    throw tableFault(error);
  }
}

function answered(
  reply: FastifyReply,
  map: ConceptMapDocument,
  position?: Parameters<typeof formatPosition>[0],
): object {
  void reply.status(position ? 201 : 200);
  if (position) void reply.header(positionHeader, formatPosition(position));
  return listed(map);
}

function listed({ facility, name, domain, json, recordedAt }: ConceptMapDocument): object {
  const groups = (JSON.parse(json) as { group?: readonly { element: readonly unknown[] }[] }).group ?? [];
  const codes = groups.reduce((sum, it) => sum + it.element.length, 0);
  return { facility, name, domain, codes, recordedAt: new Date(recordedAt).toISOString() };
}

function queued({ firstAt, lastAt, ...it }: QueuedCode): object {
  return { ...it, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() };
}

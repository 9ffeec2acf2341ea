import { FaultError, type Request, readSubmission, type Submission } from '@causeway/fhir-intake';
import {
  type Actor,
  Allow,
  asBytes,
  baseOf,
  Caller,
  fhirJson,
  formatPosition,
  positionHeader,
  problems,
} from '@causeway/service';
import { Controller, Delete, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { RouteConfig, RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import { facilityOf } from '../facility/facility-of-caller.ts';
import { inboundTopic } from '../intake/receipt.ts';
import { FACILITIES, FHIR_INTAKE } from '../tokens.ts';
import { answerOf } from './fhir-answer.ts';
import { keptResource } from './fhir-conversion.ts';
import type { FhirIntake } from './fhir-intake.ts';

const tags = ['fhir'];
const consumes = ['application/fhir+json', 'application/json'];
const text = { type: 'string' };
const ofType = { type: 'object', properties: { type: text } };
const ofId = { type: 'object', properties: { type: text, id: text } };

type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** FHIR R4 from facilities, at the FHIR base. What other services serve there has routes of its own. */
@Controller('fhir')
@Allow('facility', 'operator')
export class FhirController {
  readonly #intake: FhirIntake;
  readonly #directory: FacilityDirectory;

  constructor(@Inject(FHIR_INTAKE) intake: FhirIntake, @Inject(FACILITIES) directory: FacilityDirectory) {
    this.#intake = intake;
    this.#directory = directory;
  }

  @Post()
  @RouteConfig(asBytes)
  @RouteSchema({ tags, consumes, summary: 'Send a Bundle: transaction, batch, message, document or collection' })
  bundle(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Caller() actor: Actor): Promise<void> {
    return this.#take(request, reply, { actor, url: '' });
  }

  @Post('$process-message')
  @RouteConfig(asBytes)
  @RouteSchema({ tags, consumes, summary: 'Send a message Bundle, such as a Da Vinci notification' })
  message(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Caller() actor: Actor): Promise<void> {
    return this.#take(request, reply, { actor, url: '$process-message' });
  }

  @Post(':type')
  @RouteConfig(asBytes)
  @RouteSchema({
    tags,
    consumes,
    summary: 'Create a resource; with If-None-Exist, unless there is one',
    params: ofType,
  })
  create(
    @Param('type') type: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Caller() actor: Actor,
  ): Promise<void> {
    return this.#take(request, reply, { actor, url: type });
  }

  @Put(':type/:id')
  @RouteConfig(asBytes)
  @RouteSchema({ tags, consumes, summary: 'Create or replace the resource of this id', params: ofId })
  update(
    @Param() { type, id }: { readonly type: string; readonly id: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Caller() actor: Actor,
  ): Promise<void> {
    return this.#take(request, reply, { actor, url: `${type}/${id}` });
  }

  @Put(':type')
  @RouteConfig(asBytes)
  @RouteSchema({ tags, consumes, summary: 'Create or replace the resource of this identifier', params: ofType })
  updateByIdentifier(
    @Param('type') type: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Caller() actor: Actor,
  ): Promise<void> {
    return this.#take(request, reply, { actor, url: `${type}${queryOf(request)}` });
  }

  @Delete(':type/:id')
  @RouteSchema({ tags, summary: 'Withdraw the resource of this id', params: ofId })
  remove(
    @Param() { type, id }: { readonly type: string; readonly id: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Caller() actor: Actor,
  ): Promise<void> {
    return this.#take(request, reply, { actor, url: `${type}/${id}` });
  }

  @Delete(':type')
  @RouteSchema({ tags, summary: 'Withdraw the resource of this identifier', params: ofType })
  removeByIdentifier(
    @Param('type') type: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Caller() actor: Actor,
  ): Promise<void> {
    return this.#take(request, reply, { actor, url: `${type}${queryOf(request)}` });
  }

  async #take(
    http: FastifyRequest,
    reply: FastifyReply,
    { actor, url }: { readonly actor: Actor; readonly url: string },
  ): Promise<void> {
    const request = requestOf(http, url);
    const facility = facilityOf(actor, this.#directory, namedFacility(http));
    const body = request.method === 'DELETE' ? Buffer.alloc(0) : rawBody(http);
    const answer = await this.#intake.receive({ facility, request, body, transport: 'HTTP' });
    const submission = submissionOf(request, body);
    const context = {
      base: baseOf(http),
      submission,
      kept: keptResource(answer),
      prefer: preferOf(http.headers.prefer),
    };
    const { status, headers, body: said } = answerOf(answer, context);
    void reply
      .status(status)
      .headers(headers)
      .header(positionHeader, formatPosition({ topic: inboundTopic, ...answer.place }));
    if (said === undefined) void reply.send();
    else void reply.header('content-type', fhirJson).send(JSON.stringify(said));
  }
}

function submissionOf(request: Request, body: Buffer): Submission | undefined {
  try {
    return readSubmission(request, body);
  } catch (error) {
    if (error instanceof FaultError) return undefined;
    throw error;
  }
}

function requestOf({ method, headers }: FastifyRequest, url: string): Request {
  const ifNoneExist = (headers as RequestHeaders)['if-none-exist'];
  const ifMatch = headers['if-match'];
  return { method, url, ...(ifNoneExist && { ifNoneExist }), ...(ifMatch && { ifMatch }) };
}

/** The query as it came, but for the name of the facility. */
function queryOf({ raw }: FastifyRequest): string {
  const [, query = ''] = (raw.url ?? '').split(/\?(.*)/s);
  const parts = query.split('&').filter(it => it !== '' && !it.startsWith('facility='));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function namedFacility({ query, headers }: FastifyRequest): string | undefined {
  const { facility } = query as { readonly facility?: unknown };
  const header = (headers as RequestHeaders)['x-causeway-facility'];
  return typeof facility === 'string' ? facility : header;
}

/** As received: numbers such as 1.50 do not survive being parsed. */
function rawBody(request: FastifyRequest): Buffer {
  const { rawBody: bytes } = request as FastifyRequest & { readonly rawBody?: Buffer };
  if (bytes === undefined || bytes.length === 0) throw problems.invalid('send FHIR as application/fhir+json');
  return bytes;
}

function preferOf(header: string | string[] | undefined): string {
  const prefer = Array.isArray(header) ? header.join(',') : (header ?? '');
  return /return=(minimal|representation|OperationOutcome)/.exec(prefer)?.[1] ?? 'representation';
}

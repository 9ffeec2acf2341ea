import { type Consent, parseReference, parseToken, searchset } from '@causeway/fhir';
import {
  type Actor,
  Allow,
  Caller,
  fhirJson,
  formatPosition,
  positionHeader,
  problems,
  purposeOfUse,
  RouteSchema,
} from '@causeway/service';
import { Body, Controller, Delete, Get, Headers, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Consents, RecordedConsent } from './consents.ts';

export const CONSENTS = Symbol('consents');

const tags = ['consent'];
const body = {
  type: 'object',
  required: ['resourceType', 'status', 'patient', 'provision'],
  properties: {
    resourceType: { const: 'Consent' },
    status: { type: 'string' },
    patient: { type: 'object' },
    provision: { type: 'object' },
  },
} as const;

/** FHIR Consent (R4), for privacy officers. */
@Controller('fhir/Consent')
@Allow('privacy-officer')
export class ConsentController {
  readonly #consents: Consents;

  constructor(@Inject(CONSENTS) consents: Consents) {
    this.#consents = consents;
  }

  @Post()
  @RouteSchema({ tags, summary: 'Record a consent directive: permit or deny, by organisation and purpose', body })
  async create(@Body() consent: Consent, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#consents.record(consent, actor));
  }

  @Put(':id')
  @RouteSchema({ tags, summary: 'Change a consent directive; status inactive withdraws it', body })
  async update(
    @Param('id') id: string,
    @Body() consent: Consent,
    @Caller() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    answer(reply, await this.#consents.record(consent, actor, id));
  }

  @Delete(':id')
  @RouteSchema({ tags, summary: 'Withdraw a consent directive' })
  async withdraw(@Param('id') id: string, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#consents.withdraw(id, actor));
  }

  @Get(':id')
  @RouteSchema({ tags, summary: 'Read a consent directive' })
  async read(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('content-type', fhirJson).send(await this.#consents.read(id));
  }

  @Get()
  @RouteSchema({
    tags,
    summary: 'The consents of a person',
    querystring: {
      type: 'object',
      properties: {
        patient: { type: 'string' },
        'patient:identifier': { type: 'string' },
        'patient.identifier': { type: 'string' },
      },
    },
  })
  async search(
    @Query() query: Readonly<Record<string, string | undefined>>,
    @Headers(positionHeader) position: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#consents.caughtUp(position);
    const matches = await this.#consents.of(await this.#patientOf(query));
    const base = `${request.protocol}://${request.host}/fhir`;
    void reply
      .header('content-type', fhirJson)
      .send(searchset({ base, matches, total: matches.length, self: `${base}/Consent` }));
  }

  @Get('$explain')
  @RouteSchema({
    tags,
    summary: 'What the exchange would decide for an organisation and purpose now, and why',
    querystring: {
      type: 'object',
      required: ['organization'],
      properties: {
        patient: { type: 'string' },
        'patient.identifier': { type: 'string' },
        organization: { type: 'string' },
        purpose: { type: 'string' },
      },
    },
  })
  async explain(@Query() query: Readonly<Record<string, string | undefined>>): Promise<object> {
    const { organization = '', purpose = 'TREAT' } = query;
    return this.#consents.explain(await this.#patientOf(query), { organization, purpose: purposeOfUse(purpose) });
  }

  /** Id of the source patient that search parameters name. */
  async #patientOf(query: Readonly<Record<string, string | undefined>>): Promise<string> {
    const identifier = query['patient.identifier'] ?? query['patient:identifier'];
    const token = identifier ? parseToken(identifier) : undefined;
    if (token?.system && token.value) {
      const id = await this.#consents.idOf({ authority: token.system, identifier: token.value });
      if (id !== undefined) return id;
      throw problems.invalid('no facility is registered with an authority of this name; write its system as a URI');
    }
    const { patient } = query;
    if (patient) return parseReference(patient)?.id ?? patient;
    throw problems.invalid('name the patient: patient=<id> or patient.identifier=<system>|<value>');
  }
}

function answer(reply: FastifyReply, { consent, created, position }: RecordedConsent): void {
  if (position) reply.header(positionHeader, formatPosition(position));
  if (created) reply.header('location', `/fhir/Consent/${consent.id}`);
  void reply
    .status(created ? 201 : 200)
    .header('content-type', fhirJson)
    .send(consent);
}

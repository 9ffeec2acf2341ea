import { type Consent, parseReference, parseToken } from '@causeway/fhir';
import {
  type Actor,
  Allow,
  Caller,
  fhirJson,
  formatPosition,
  matchParameters,
  only,
  type Parameters,
  positionHeader,
  problems,
  purposeOfUse,
  querySchema,
  type RawQuery,
  RouteSchema,
  readParameters,
  sendMatches,
} from '@causeway/service';
import { Body, Controller, Delete, Get, Headers, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Consents, RecordedConsent } from './consents.ts';

export const CONSENTS = Symbol('consents');

const tags = ['consent'];
const patientNames = ['patient', 'patient.identifier', 'patient:identifier'] as const;
const searchNames = [...patientNames, ...matchParameters] as const;
const explainNames = [...patientNames, 'organization', 'purpose'] as const;
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
  @RouteSchema({ tags, summary: 'The consents of a person', querystring: querySchema(searchNames) })
  async search(
    @Query() query: RawQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = readParameters(query, searchNames, headers.prefer);
    await this.#consents.caughtUp(headers[positionHeader]);
    const matches = await this.#consents.of(await this.#patientOf(said.parameters));
    sendMatches(request, reply, { type: 'Consent', matches, said });
  }

  @Get('$explain')
  @RouteSchema({
    tags,
    summary: 'What the exchange would decide for an organisation and purpose now, and why',
    querystring: querySchema(explainNames),
  })
  async explain(@Query() query: RawQuery): Promise<object> {
    // The answer has no place to say that a purpose was misspelt and treatment was explained.
    const { parameters } = readParameters(query, explainNames, 'handling=strict');
    const organization = only(parameters, 'organization');
    if (!organization) throw problems.invalid('name who would be told: organization=<id>');
    const purpose = purposeOfUse(only(parameters, 'purpose') ?? 'TREAT');
    return this.#consents.explain(await this.#patientOf(parameters), { organization, purpose });
  }

  /** Id of the source patient that search parameters name. */
  async #patientOf(parameters: Parameters): Promise<string> {
    const named = patientNames.filter(it => parameters.has(it));
    const [name] = named;
    const text = named.length === 1 && name !== undefined ? only(parameters, name) : undefined;
    if (!text) throw problems.invalid('name the patient: patient=<id> or patient.identifier=<system>|<value>');
    return name === 'patient' ? (parseReference(text)?.id ?? text) : this.#patientWith(text);
  }

  async #patientWith(identifier: string): Promise<string> {
    const token = parseToken(identifier);
    if (!token?.system || !token.value) throw problems.invalid('an identifier is <system>|<value>');
    const id = await this.#consents.idOf({ authority: token.system, identifier: token.value });
    if (id === undefined) throw problems.unknownAuthority();
    return id;
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

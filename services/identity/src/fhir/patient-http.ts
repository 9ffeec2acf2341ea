import {
  type Actor,
  Allow,
  baseOf,
  Caller,
  positionHeader,
  querySchema,
  type RawQuery,
  RouteSchema,
  readParameters,
  sendFhir,
} from '@causeway/service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { patientSearchNames } from './patient-search.ts';
import { PATIENTS, type Patients } from './patients.ts';

const tags = ['identity'];

/**
 * The Patient Demographics Supplier of PDQm (ITI-78). A person is read by id at the query service, which has their facts.
 */
@Controller('fhir/Patient')
@Allow('clinician', 'care-team', 'facility', 'steward')
export class PatientSearchController {
  readonly #patients: Patients;

  constructor(@Inject(PATIENTS) patients: Patients) {
    this.#patients = patients;
  }

  @Get()
  @RouteSchema({
    tags,
    summary: 'Search persons by identifier or demographics (IHE PDQm ITI-78)',
    querystring: querySchema(patientSearchNames),
  })
  async search(
    @Query() query: RawQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = readParameters(query, patientSearchNames, headers.prefer);
    await this.#patients.caughtUp(headers[positionHeader]);
    const search = await this.#patients.read(said.parameters);
    sendFhir(reply, await this.#patients.search(search, said, { actor, base: baseOf(request) }));
  }

  @Post('_search')
  @HttpCode(200)
  @RouteSchema({
    tags,
    summary: 'The same, with the parameters in the body, so that they are in no log of URLs',
    consumes: ['application/x-www-form-urlencoded'],
  })
  async searchByForm(
    @Body() form: RawQuery | undefined,
    @Query() query: RawQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.search(together(query, form ?? {}), headers, actor, request, reply);
  }
}

/** All of both holds: what is said in the URL and in the body alike is said twice. */
function together(query: RawQuery, form: RawQuery): RawQuery {
  const both: Record<string, unknown> = { ...query };
  for (const [name, value] of Object.entries(form)) {
    both[name] = Object.hasOwn(query, name) ? [query[name], value].flat() : value;
  }
  return both;
}

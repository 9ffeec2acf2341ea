import {
  type Actor,
  Allow,
  baseOf,
  Caller,
  cursorParameter,
  only,
  type Parameters,
  positionHeader,
  problems,
  querySchema,
  type RawQuery,
  RouteSchema,
  readParameters,
  sendFhir,
} from '@causeway/service';
import { Controller, Get, Headers, Inject, Param, Query, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Records } from '../records.ts';
import { factFilter, filtersOf, patientParameters } from '../search/fact-filter.ts';
import { pageOf } from '../search/page.ts';
import { type PatientSelection, selectById } from '../search/patient-tokens.ts';
import { RECORDS } from '../tokens.ts';

const tags = ['record'];
const whoIsMeant = 'name the patient: patient=<id>, or patient.identifier=<system>|<value>; or give _id=<id>';

/** The routes of a type whose resources belong to a patient. */
export function factsController(type: string): Type {
  const names = [...patientParameters, ...filtersOf(type).map(it => it.name), '_count', cursorParameter];

  @Controller(`fhir/${type}`)
  @Allow('clinician', 'care-team')
  class FactsController {
    readonly records: Records;

    constructor(@Inject(RECORDS) records: Records) {
      this.records = records;
    }

    @Get()
    @RouteSchema({ tags, summary: `Search ${type} by patient`, querystring: querySchema(names) })
    async search(
      @Query() query: RawQuery,
      @Headers() headers: Readonly<Record<string, string | undefined>>,
      @Caller() actor: Actor,
      @Req() request: FastifyRequest,
      @Res() reply: FastifyReply,
    ): Promise<void> {
      const { parameters, leftOut } = readParameters(query, names, headers.prefer);
      const page = pageOf(parameters);
      const matches = factFilter(type, parameters);
      await this.records.caughtUp(headers[positionHeader]);
      const patients = await this.patientsOf(parameters);
      const search = { type, parameters, leftOut, page, patients, matches };
      sendFhir(reply, await this.records.facts(search, { actor, base: baseOf(request) }));
    }

    @Get(':id')
    @RouteSchema({ tags, summary: `Read one ${type}` })
    async read(
      @Param('id') id: string,
      @Headers(positionHeader) position: string | undefined,
      @Caller() actor: Actor,
      @Req() request: FastifyRequest,
      @Res() reply: FastifyReply,
    ): Promise<void> {
      await this.records.caughtUp(position);
      sendFhir(reply, await this.records.fact(type, id, { actor, base: baseOf(request) }));
    }

    async patientsOf(parameters: Parameters): Promise<PatientSelection> {
      const id = only(parameters, 'patient');
      const identifier = only(parameters, 'patient.identifier') ?? only(parameters, 'patient:identifier');
      if (id === undefined && identifier === undefined && parameters.has('_id'))
        return this.records.patientsOf(type, only(parameters, '_id'));
      if ((id === undefined) === (identifier === undefined)) throw problems.invalid(whoIsMeant);
      return id === undefined ? this.records.patientsWith(identifier ?? '') : selectById(id);
    }
  }
  return FactsController;
}

/** The route of a type that facilities name for many patients: read by id. */
export function sharedController(type: string): Type {
  @Controller(`fhir/${type}`)
  @Allow('clinician', 'care-team')
  class SharedController {
    readonly records: Records;

    constructor(@Inject(RECORDS) records: Records) {
      this.records = records;
    }

    @Get(':id')
    @RouteSchema({ tags, summary: `Read one ${type}` })
    async read(
      @Param('id') id: string,
      @Headers(positionHeader) position: string | undefined,
      @Caller() actor: Actor,
      @Req() request: FastifyRequest,
      @Res() reply: FastifyReply,
    ): Promise<void> {
      await this.records.caughtUp(position);
      sendFhir(reply, await this.records.sharedResource(type, id, { actor, base: baseOf(request) }));
    }
  }
  return SharedController;
}

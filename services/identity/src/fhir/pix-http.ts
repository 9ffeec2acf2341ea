import type { Disclosure } from '@causeway/disclosure';
import { type ParametersParameter, parseToken } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import {
  type Actor,
  Allow,
  Caller,
  consistentWith,
  Problem,
  positionHeader,
  problems,
  querySchema,
  type RawQuery,
  RouteSchema,
  type Runtime,
  readParameters,
  sendFhir,
} from '@causeway/service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Authorities } from '../authority/authorities.ts';
import type { CrossReferenced, CrossReferences } from '../pix/cross-reference.ts';
import { queryOf } from './operation-parameters.ts';

export const PIX_QUERY = Symbol('pix query');

const tags = ['identity'];
const names = ['sourceIdentifier', 'targetSystem'] as const;
const unknownDomain = 'sourceIdentifier Assigning Authority not found';

/** What a query of ITI-83 stands on. */
export interface PixQuery {
  readonly views: Runtime['views'];
  readonly authorities: Authorities;
  readonly crossReferences: CrossReferences;
  readonly disclosure: Disclosure;
}

/** The Patient Identifier Cross-reference Manager of PIXm (ITI-83). */
@Controller('fhir/Patient')
@Allow('clinician', 'care-team', 'facility', 'steward')
export class PixController {
  readonly #query: PixQuery;

  constructor(@Inject(PIX_QUERY) query: PixQuery) {
    this.#query = query;
  }

  @Get('$ihe-pix')
  @RouteSchema({
    tags,
    summary: 'The identifiers by which other domains know a patient (IHE PIXm ITI-83)',
    querystring: querySchema(names),
  })
  async get(
    @Query() query: RawQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = readParameters(query, names, headers.prefer);
    await consistentWith(this.#query.views, headers[positionHeader]);
    const source = await this.#source(parameters.get('sourceIdentifier') ?? []);
    const targets = await this.#targets(parameters.get('targetSystem') ?? []);
    const others = await this.#disclosed(source, actor);
    const wanted = others.filter(it => targets.size === 0 || targets.has(it.sourcePatient.authority));
    sendFhir(reply, JSON.stringify({ resourceType: 'Parameters', parameter: wanted.flatMap(parametersOf) }));
  }

  @Post('$ihe-pix')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'The same, with the parameters in a FHIR Parameters resource' })
  async post(
    @Body() body: unknown,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.get(queryOf(body), headers, actor, reply);
  }

  async #source(texts: readonly string[]): Promise<SourcePatient> {
    const [text = ''] = texts;
    const token = texts.length === 1 ? parseToken(text) : undefined;
    if (!token?.value) throw problems.invalid('sourceIdentifier is given once, as <system>|<value>');
    const authority = token.system ? await this.#query.authorities.ofSystem(token.system) : undefined;
    // 2:3.83.4.2.2.3
    if (!authority) throw new Problem(400, 'code-invalid', unknownDomain);
    return { authority: authority.system, identifier: token.value };
  }

  async #targets(texts: readonly string[]): Promise<ReadonlySet<string>> {
    const systems = new Set<string>();
    for (const text of texts.flatMap(it => it.split(','))) {
      const authority = await this.#query.authorities.ofSystem(text);
      // 2:3.83.4.2.2.4
      if (!authority) throw new Problem(403, 'code-invalid', 'targetSystem not found');
      systems.add(authority.system);
    }
    return systems;
  }

  /** What is answered to whom is decided and in the log before it leaves; so is that nobody was found. */
  async #disclosed(source: SourcePatient, actor: Actor): Promise<readonly CrossReferenced[]> {
    const { crossReferences, disclosure } = this.#query;
    const access = { actor, action: 'cross-reference', resourceTypes: ['Patient'] };
    const found = await crossReferences.of(source);
    const answer = await disclosure.disclose(found ? [found] : [], access, permitted => permitted);
    // 2:3.83.4.2.2.2
    if (!found) throw new Problem(404, 'not-found', 'sourceIdentifier Patient Identifier not found');
    const [permitted] = answer;
    if (!permitted) throw problems.suppressed('consent: what other domains know of this patient is not for you');
    return permitted.others;
  }
}

function parametersOf({ sourcePatient }: CrossReferenced): readonly ParametersParameter[] {
  return [
    { name: 'targetId', valueReference: { reference: `Patient/${sourcePatientId(sourcePatient)}` } },
    { name: 'targetIdentifier', valueIdentifier: { system: sourcePatient.authority, value: sourcePatient.identifier } },
  ];
}

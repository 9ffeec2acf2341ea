import type { Disclosure } from '@causeway/disclosure';
import { type IssueType, type ParametersParameter, parseToken } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import {
  type Actor,
  Allow,
  baseOf,
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
import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authorities } from '../authority/authorities.ts';
import type { CrossReferenced, CrossReferences } from '../pix/cross-reference.ts';
import { queryOf } from './operation-parameters.ts';

export const PIX_QUERY = Symbol('pix query');

const tags = ['identity'];
const names = ['sourceIdentifier', 'targetSystem'] as const;

/** What a query of ITI-83 stands on. */
export interface PixQuery {
  readonly views: Runtime['views'];
  readonly authorities: Authorities;
  readonly crossReferences: CrossReferences;
  readonly disclosure: Disclosure;
}

/** The source patient asked for, and by what: a domain's identifier, or the id of its Patient here (2:3.83.4.1.2.1). */
type Source =
  | { readonly said: 'identifier'; readonly id: string; readonly sourcePatient: SourcePatient }
  | { readonly said: 'id'; readonly id: string };

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
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // The answer has no place to say that a target was misspelt and all domains were answered.
    const { parameters } = readParameters(query, names, 'handling=strict');
    await consistentWith(this.#query.views, headers[positionHeader]);
    const base = baseOf(request);
    const source = await this.#source(parameters.get('sourceIdentifier') ?? [], base);
    const targets = await this.#targets(parameters.get('targetSystem') ?? [], base);
    const known = await this.#disclosed(source, actor);
    const parameter = known.flatMap(it => parametersOf(it, { source, targets, base }));
    sendFhir(reply, JSON.stringify({ resourceType: 'Parameters', ...(parameter.length > 0 ? { parameter } : {}) }));
  }

  @Post('$ihe-pix')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'The same, with the parameters in a FHIR Parameters resource' })
  async post(
    @Body() body: unknown,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.get(queryOf(body), headers, actor, request, reply);
  }

  async #source(texts: readonly string[], base: string): Promise<Source> {
    const [text = ''] = texts;
    const token = texts.length === 1 ? parseToken(text) : undefined;
    if (!token?.value) throw problems.invalid('sourceIdentifier is given once, as <system>|<value>');
    if (token.system === base) return { id: token.value.replace(/^Patient\//, ''), said: 'id' };
    const authority = token.system ? await this.#query.authorities.ofSystem(token.system) : undefined;
    // 2:3.83.4.2.2.3
    if (!authority) throw prescribed(400, 'code-invalid', 'sourceIdentifier Assigning Authority not found');
    const sourcePatient = { authority: authority.system, identifier: token.value };
    return { id: sourcePatientId(sourcePatient), said: 'identifier', sourcePatient };
  }

  async #targets(texts: readonly string[], base: string): Promise<ReadonlySet<string>> {
    const systems = new Set<string>();
    for (const text of texts.flatMap(it => it.split(','))) {
      const system = text === base ? base : (await this.#query.authorities.ofSystem(text))?.system;
      // 2:3.83.4.2.2.4
      if (!system) throw prescribed(403, 'code-invalid', 'targetSystem not found');
      systems.add(system);
    }
    return systems;
  }

  /** What is answered to whom is decided and in the log before it leaves; so is that nobody was found. */
  async #disclosed(source: Source, actor: Actor): Promise<readonly CrossReferenced[]> {
    const { crossReferences, disclosure } = this.#query;
    const access = { actor, action: 'cross-reference', resourceTypes: ['Patient'] };
    const found = await (source.said === 'id'
      ? crossReferences.ofId(source.id)
      : crossReferences.ofIdentifier(source.sourcePatient));
    const answer = await disclosure.disclose(found ? [found] : [], access, permitted => permitted);
    // 2:3.83.4.2.2.2
    if (!found) throw prescribed(404, 'not-found', 'sourceIdentifier Patient Identifier not found');
    const [permitted] = answer;
    if (!permitted) throw problems.suppressed('consent: what other domains know of this patient is not for you');
    return permitted.known;
  }
}

interface Asked {
  readonly source: Source;
  /** Domains; empty for all. The base of the exchange is the domain of its own ids. */
  readonly targets: ReadonlySet<string>;
  readonly base: string;
}

/** The identifier that was asked by is not among the answers (2:3.83.4.2.2.1); whose record it is has an id all the same. */
function parametersOf(
  { sourcePatient }: CrossReferenced,
  { source, targets, base }: Asked,
): readonly ParametersParameter[] {
  const { authority: system, identifier: value } = sourcePatient;
  const id = sourcePatientId(sourcePatient);
  const isSource = id === source.id;
  const wanted = (domain: string) => targets.size === 0 || targets.has(domain);
  const wantsId = isSource ? source.said === 'identifier' && targets.has(base) : wanted(system) || targets.has(base);
  const wantsIdentifier = wanted(system) && !(isSource && source.said === 'identifier');
  return [
    ...(wantsId ? [{ name: 'targetId', valueReference: { reference: `Patient/${id}` } }] : []),
    ...(wantsIdentifier ? [{ name: 'targetIdentifier', valueIdentifier: { system, value } }] : []),
  ];
}

/** In the words of the profile. */
function prescribed(status: number, code: IssueType, diagnostics: string): Problem {
  return new Problem(status, code, diagnostics, { diagnostics });
}

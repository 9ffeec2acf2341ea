import { parseToken } from '@causeway/fhir';
import { authoritySystem, parseAuthority, type SourcePatient, sourcePatientId } from '@causeway/person';
import { type Actor, Allow, Caller, formatPosition, positionHeader, problems, RouteSchema } from '@causeway/service';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { LinkReport, PersonReport, StewardCommand, Stewardship } from './stewardship.ts';

export const STEWARDSHIP = Symbol('stewardship');

const tags = ['identity'];
const identifier = {
  type: 'object',
  required: ['system', 'value'],
  properties: { system: { type: 'string', minLength: 1 }, value: { type: 'string', minLength: 1 } },
} as const;
const pair = (first: string, second: string) => ({
  type: 'object',
  required: [first, second, 'reason'],
  properties: { [first]: identifier, [second]: identifier, reason: { type: 'string', minLength: 1, maxLength: 500 } },
});

interface Identifier {
  readonly system: string;
  readonly value: string;
}

interface Pair {
  readonly a: Identifier;
  readonly b: Identifier;
  readonly reason: string;
}

/** Persons and the links that make them, for data stewards. */
@Controller('identity')
@Allow('steward')
export class StewardshipController {
  readonly #stewardship: Stewardship;

  constructor(@Inject(STEWARDSHIP) stewardship: Stewardship) {
    this.#stewardship = stewardship;
  }

  @Get('persons')
  @RouteSchema({
    tags,
    summary: 'The person who has an identifier',
    querystring: { type: 'object', required: ['identifier'], properties: { identifier: { type: 'string' } } },
  })
  find(@Query('identifier') text: string, @Caller() actor: Actor): Promise<PersonReport> {
    const token = parseToken(text);
    if (!token?.system || !token.value) throw problems.invalid('identifier is <system>|<value>');
    return this.#stewardship.person(
      sourcePatientId(toSourcePatient({ system: token.system, value: token.value })),
      actor,
    );
  }

  @Get('persons/:id')
  @RouteSchema({ tags, summary: 'A person: its source patients, and what links them' })
  person(@Param('id') id: string, @Caller() actor: Actor): Promise<PersonReport> {
    return this.#stewardship.person(id, actor);
  }

  @Get('links/:a/:b')
  @RouteSchema({ tags, summary: 'What links two source patients, by id, and the weights behind it' })
  between(@Param('a') a: string, @Param('b') b: string, @Caller() actor: Actor): Promise<LinkReport> {
    return this.#stewardship.link(a, b, actor);
  }

  @Post('unmerge')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Undo a merge that a source sent (A40)', body: pair('survivor', 'merged') })
  unmerge(
    @Body() { survivor, merged, reason }: { survivor: Identifier; merged: Identifier; reason: string },
    @Caller() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#run(
      { type: 'Unmerge', survivor: toSourcePatient(survivor), merged: toSourcePatient(merged), reason },
      actor,
      reply,
    );
  }

  @Post('link')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Rule that two source patients are one person', body: pair('a', 'b') })
  link(@Body() { a, b, reason }: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    return this.#run({ type: 'Link', a: toSourcePatient(a), b: toSourcePatient(b), reason }, actor, reply);
  }

  @Post('unlink')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Take back a steward’s link', body: pair('a', 'b') })
  unlink(@Body() { a, b, reason }: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    return this.#run({ type: 'Unlink', a: toSourcePatient(a), b: toSourcePatient(b), reason }, actor, reply);
  }

  @Post('separate')
  @HttpCode(200)
  @RouteSchema({
    tags,
    summary: 'Rule that two source patients are not one person, whatever agrees',
    body: pair('a', 'b'),
  })
  separate(@Body() { a, b, reason }: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    return this.#run({ type: 'Separate', a: toSourcePatient(a), b: toSourcePatient(b), reason }, actor, reply);
  }

  @Post('reunite')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Take back that two source patients are not one person', body: pair('a', 'b') })
  reunite(@Body() { a, b, reason }: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    return this.#run({ type: 'Reunite', a: toSourcePatient(a), b: toSourcePatient(b), reason }, actor, reply);
  }

  async #run(command: StewardCommand, actor: Actor, reply: FastifyReply): Promise<void> {
    const position = await this.#stewardship.command(command, actor);
    if (position) reply.header(positionHeader, formatPosition(position));
    void reply.send({ changed: position !== undefined });
  }
}

function toSourcePatient({ system, value }: Identifier): SourcePatient {
  return { authority: authoritySystem(parseAuthority(system)), identifier: value };
}

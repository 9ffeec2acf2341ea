import type { Position } from '@causeway/event-log';
import { parseToken } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { type Actor, Allow, Caller, formatPosition, positionHeader, problems, RouteSchema } from '@causeway/service';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { LinkReport, NamedPatient, PersonReport, Stewardship } from './stewardship.ts';

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

interface Pair {
  readonly a: NamedPatient;
  readonly b: NamedPatient;
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
  async find(@Query('identifier') text: string, @Caller() actor: Actor): Promise<PersonReport> {
    const { system, value } = parseToken(text) ?? {};
    if (!system || !value) throw problems.invalid('identifier is <system>|<value>');
    const sourcePatient = await this.#stewardship.sourcePatient({ system, value });
    return this.#stewardship.person(sourcePatientId(sourcePatient), actor);
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
  async unmerge(
    @Body() { survivor, merged, reason }: { survivor: NamedPatient; merged: NamedPatient; reason: string },
    @Caller() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const command = {
      type: 'Unmerge',
      survivor: await this.#stewardship.sourcePatient(survivor),
      merged: await this.#stewardship.sourcePatient(merged),
      reason,
    } as const;
    answer(reply, await this.#stewardship.command(command, actor));
  }

  @Post('link')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Rule that two source patients are one person', body: pair('a', 'b') })
  async link(@Body() ruled: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#rule('Link', ruled, actor));
  }

  @Post('unlink')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Take back a steward’s link', body: pair('a', 'b') })
  async unlink(@Body() ruled: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#rule('Unlink', ruled, actor));
  }

  @Post('separate')
  @HttpCode(200)
  @RouteSchema({
    tags,
    summary: 'Rule that two source patients are not one person, whatever agrees',
    body: pair('a', 'b'),
  })
  async separate(@Body() ruled: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#rule('Separate', ruled, actor));
  }

  @Post('reunite')
  @HttpCode(200)
  @RouteSchema({ tags, summary: 'Take back that two source patients are not one person', body: pair('a', 'b') })
  async reunite(@Body() ruled: Pair, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.#rule('Reunite', ruled, actor));
  }

  async #rule(
    type: 'Link' | 'Unlink' | 'Separate' | 'Reunite',
    { a, b, reason }: Pair,
    actor: Actor,
  ): Promise<Position | undefined> {
    const [one, other] = [await this.#stewardship.sourcePatient(a), await this.#stewardship.sourcePatient(b)];
    return this.#stewardship.command({ type, a: one, b: other, reason }, actor);
  }
}

function answer(reply: FastifyReply, position: Position | undefined): void {
  if (position) reply.header(positionHeader, formatPosition(position));
  void reply.send({ changed: position !== undefined });
}

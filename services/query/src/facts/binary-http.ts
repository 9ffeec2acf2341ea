import { type Actor, Allow, baseOf, Caller, positionHeader, RouteSchema, sendFhir } from '@causeway/service';
import { Controller, Get, Headers, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Content, Records } from '../records.ts';
import { RECORDS } from '../tokens.ts';

/** Documents and other bytes (http://hl7.org/fhir/R4/binary.html). */
@Controller('fhir/Binary')
@Allow('clinician', 'care-team')
export class BinaryController {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  /** The bytes, where their own type is asked for; else the Binary. */
  @Get(':id')
  @RouteSchema({ tags: ['record'], summary: 'Read one Binary, as bytes or as FHIR' })
  async read(
    @Param('id') id: string,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#records.caughtUp(headers[positionHeader]);
    const content = await this.#records.binary(id, { actor, base: baseOf(request) });
    const binary = JSON.parse(content.json) as { readonly contentType?: string };
    const type = binary.contentType ?? 'application/octet-stream';
    if (asksForBytes(headers.accept, type)) sendBytes(reply, content, type);
    else sendFhir(reply, JSON.stringify({ ...binary, data: content.data }));
  }
}

const bytes = 'application/octet-stream';

/** `text/xml` and `application/xml` are one. FHIR's own types and any type are the Binary's. */
function asksForBytes(accept: string | undefined, type: string): boolean {
  const asked = (accept ?? '').split(',').map(it => it.split(';')[0]?.trim().toLowerCase() ?? '');
  const own = type.split(';')[0]?.trim().toLowerCase() ?? '';
  const same = [own, bytes, ...(own.endsWith('/xml') ? ['text/xml', 'application/xml'] : [])];
  return asked.some(it => same.includes(it) || (it !== '*/*' && it === `${own.split('/')[0]}/*`));
}

/** Sent to be kept, not shown: what a facility wrote must not run in a browser. */
function sendBytes(reply: FastifyReply, { data }: Content, type: string): void {
  void reply
    .header('content-type', /^[\w.+-]+\/[\w.+-]+(;\s*[\w.+-]+=[\w."+-]+)*$/.test(type) ? type : bytes)
    .header('content-disposition', 'attachment')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(Buffer.from(data, 'base64'));
}

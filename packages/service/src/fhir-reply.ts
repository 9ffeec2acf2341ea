import type { Resource } from '@causeway/fhir';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fhirJson } from './http.ts';
import { noticeWith, type SaidParameters, urlOf } from './search-parameters.ts';
import { searchsetText } from './searchset-text.ts';

/** The FHIR base as the caller sees it. */
export function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/fhir`;
}

/** Sends FHIR that is text already. It is for this caller at this time, so nobody keeps it. */
export function sendFhir(reply: FastifyReply, text: string | Buffer): void {
  void reply.header('content-type', fhirJson).header('cache-control', 'no-store').send(text);
}

interface Matches {
  readonly type: string;
  readonly matches: readonly Resource[];
  readonly said: SaidParameters;
}

/** What a search of a type found, all of it on one page. */
export function sendMatches(request: FastifyRequest, reply: FastifyReply, { type, matches, said }: Matches): void {
  const base = baseOf(request);
  const notice = noticeWith(said.leftOut);
  const text = searchsetText({
    base,
    entries: matches.map(it => ({ reference: `${type}/${it.id}`, json: JSON.stringify(it), mode: 'match' })),
    ...(notice === undefined ? {} : { notice }),
    total: matches.length,
    self: urlOf(`${base}/${type}`, said.parameters),
  });
  sendFhir(reply, text);
}

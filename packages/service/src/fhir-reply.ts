import type { Resource } from '@causeway/fhir';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fhirJson } from './http.ts';
import {
  countOf,
  cursorParameter,
  noticeWith,
  only,
  type Parameters,
  type SaidParameters,
  urlOf,
} from './search-parameters.ts';
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

/** What a route answered by `sendMatches` knows beside its own parameters. */
export const matchParameters = ['_count', cursorParameter] as const;

/** What a search of a type found: all of it on one page, or so many as `_count` says, in the order of their ids. */
export function sendMatches(request: FastifyRequest, reply: FastifyReply, { type, matches, said }: Matches): void {
  const { parameters, leftOut } = said;
  const base = baseOf(request);
  const url = `${base}/${type}`;
  const notice = noticeWith(leftOut);
  const { shown, next } = pageOf(matches, parameters);
  const text = searchsetText({
    base,
    entries: shown.map(it => ({ reference: `${type}/${it.id}`, json: JSON.stringify(it), mode: 'match' })),
    ...(notice === undefined ? {} : { notice }),
    total: matches.length,
    self: urlOf(url, parameters),
    ...(next === undefined ? {} : { next: urlOf(url, parameters, next) }),
  });
  sendFhir(reply, text);
}

interface Page {
  readonly shown: readonly Resource[];
  /** Where the next one begins. */
  readonly next?: string | undefined;
}

function pageOf(matches: readonly Resource[], parameters: Parameters): Page {
  if (!matchParameters.some(it => parameters.has(it))) return { shown: matches };
  const after = only(parameters, cursorParameter) ?? '';
  const rest = matches.filter(it => idOf(it) > after).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const shown = rest.slice(0, countOf(parameters));
  const last = shown.at(-1);
  return { shown, next: last && shown.length < rest.length ? idOf(last) : undefined };
}

function idOf({ id = '' }: Resource): string {
  return id;
}

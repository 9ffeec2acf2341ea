import type { FastifyReply, FastifyRequest } from 'fastify';
import { fhirJson } from './http.ts';

/** The FHIR base as the caller sees it. */
export function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/fhir`;
}

/** Sends FHIR that is text already. It is for this caller at this time, so nobody keeps it. */
export function sendFhir(reply: FastifyReply, text: string | Buffer): void {
  void reply.header('content-type', fhirJson).header('cache-control', 'no-store').send(text);
}

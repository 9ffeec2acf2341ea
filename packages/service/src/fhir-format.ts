import { FhirXmlError, toFhirJson, toFhirXml } from '@causeway/fhir-xml';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';
import { sendProblem } from './problem-filter.ts';

type Format = 'json' | 'xml';

/** http://hl7.org/fhir/R4/http.html#mime-type, and the short forms of `_format`. */
const formats: Readonly<Record<string, Format>> = {
  json: 'json',
  'application/json': 'json',
  'text/json': 'json',
  'application/fhir+json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  xml: 'xml',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/fhir+xml': 'xml',
};

const fhirXml = 'application/fhir+xml; charset=utf-8';
const inXml = new WeakSet<FastifyRequest>();

/**
 * FHIR leaves in the format that is asked for, by `_format` or else by Accept; in another than JSON and XML it does not
 * leave at all (406). Services write JSON and know nothing of it.
 */
export function useFhirFormats(app: NestFastifyApplication): void {
  const http = app.getHttpAdapter().getInstance();
  http.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    if (!/^\/fhir(?:[/?]|$)/.test(request.url)) return;
    const format = formatOf(request);
    if (format === 'xml') inXml.add(request);
    if (format === undefined) return sendProblem(reply, notAcceptable);
  });
  http.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const type = String(reply.getHeader('content-type') ?? '');
    if (!inXml.has(request) || !type.startsWith('application/fhir+json') || !isText(payload)) return payload;
    void reply.header('content-type', fhirXml).removeHeader('content-length');
    return toFhirXml(payload.toString());
  });
}

/** What comes in XML is read as the JSON it stands for. */
export function jsonOfXml(xml: string): string {
  try {
    return toFhirJson(xml);
  } catch (error) {
    if (!(error instanceof FhirXmlError)) throw error;
    throw Object.assign(new Error(`the body is no FHIR in XML at ${error.message}`), { statusCode: 400 });
  }
}

const notAcceptable = new Problem(
  406,
  'not-supported',
  'FHIR is answered as application/fhir+json or application/fhir+xml; ask for one of them by Accept or _format',
);

function formatOf(request: FastifyRequest): Format | undefined {
  const { _format: said } = request.query as { readonly _format?: unknown };
  // A `+` may arrive as a space, when the query was not percent-encoded.
  if (typeof said === 'string') return knownFormat(said.replace(' ', '+'));
  const { accept } = request.headers;
  // A browser prefers pages, of which there are none, to any XML. The content of a Binary is asked for by its own type.
  if (!accept || /text\/html/i.test(accept) || request.url.startsWith('/fhir/Binary')) return 'json';
  const ranges = accept
    .split(',')
    .map(rangeOf)
    .sort((a, b) => b.quality - a.quality);
  return ranges.find(it => it.format !== undefined && it.quality > 0)?.format;
}

function rangeOf(text: string) {
  const quality = /;\s*q=([\d.]+)/.exec(text)?.[1];
  return { format: knownFormat(text), quality: quality === undefined ? 1 : Number(quality) };
}

function knownFormat(text: string): Format | undefined {
  const [type = ''] = text.split(';');
  const name = type.trim().toLowerCase();
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}

function isText(payload: unknown): payload is string | Buffer {
  return typeof payload === 'string' ? payload !== '' : Buffer.isBuffer(payload) && payload.length > 0;
}

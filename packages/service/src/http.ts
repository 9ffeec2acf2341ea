import fastifySwagger from '@fastify/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { jsonOfXml } from './fhir-format.ts';

export const maxBodyBytes = 16 * 1024 * 1024;
export const fhirJson = 'application/fhir+json; charset=utf-8';

/** JSON under its FHIR and plain names; HL7 v2 and XML as they come, CSV as a stream. */
export function useBodyParsers(app: NestFastifyApplication): void {
  for (const type of ['application/json', 'application/fhir+json', 'application/json-patch+json']) {
    app.useBodyParser(type, { bodyLimit: maxBodyBytes }, parseJson);
  }
  app.useBodyParser('application/fhir+xml', { bodyLimit: maxBodyBytes }, parseXml);
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit: maxBodyBytes }, parseForm);
  app.useBodyParser('x-application/hl7-v2+er7', { bodyLimit: maxBodyBytes }, asIs);
  for (const type of ['text/plain', 'text/xml', 'application/xml', 'application/hl7-cda+xml']) {
    app.useBodyParser(type, { bodyLimit: maxBodyBytes }, asIs);
  }
  // A table may be of any size: who takes it reads the stream.
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
}

function asIs(_: unknown, body: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  done(null, body);
}

/** As a query string is read: a name that is repeated has a list of values. */
function parseForm(_: unknown, body: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  const form = new URLSearchParams(body.toString('utf8'));
  done(null, Object.fromEntries([...new Set(form.keys())].map(name => [name, form.getAll(name)])));
}

// The bytes are kept: a number such as 1.50 does not survive being parsed and written again.
function parseJson(request: object, body: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  Object.assign(request, { rawBody: body });
  // What such a route cannot read it keeps all the same.
  if (takesBytes(request)) {
    done(null, body);
    return;
  }
  // Clients name a type even where they send nothing.
  if (body.length === 0 && 'method' in request && request.method === 'DELETE') {
    done(null, undefined);
    return;
  }
  try {
    done(null, JSON.parse(body.toString('utf8')));
  } catch {
    done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }));
  }
}

function parseXml(request: object, body: Buffer, done: (error: Error | null, body?: unknown) => void): void {
  try {
    parseJson(request, Buffer.from(jsonOfXml(body.toString('utf8'))), done);
  } catch (error) {
    done(error as Error);
  }
}

/** Configures a route (`@RouteConfig`) that reads JSON itself, from the bytes. */
export const asBytes = { body: 'bytes' } as const;

function takesBytes(request: object): boolean {
  const { routeOptions } = request as { readonly routeOptions?: { readonly config?: Partial<typeof asBytes> } };
  return routeOptions?.config?.body === asBytes.body;
}

/** The routes' schemas (`@RouteSchema`) both validate what comes in and make `GET /openapi.json`. */
export async function useOpenApi(app: NestFastifyApplication): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.0.3',
      info: { title: 'Causeway', version: '0.1.0', description: 'An event-driven health information exchange.' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    hideUntagged: false,
  });
}

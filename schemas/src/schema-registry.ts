import type { AvroDefinition } from './avro-schema.ts';
import { SchemaError } from './schema-error.ts';

export interface RegistryOptions {
  /** Base URL; a user and password in it are sent as basic authentication. */
  readonly url: string;
  readonly fetch?: typeof fetch;
  /** For one request; default 10 000 ms. */
  readonly timeoutMs?: number;
}

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/**
 * A client of the Confluent Schema Registry API (`/subjects`, `/schemas/ids`).
 * Throws `SchemaError` `registry-unavailable` (retryable) or `registry-refused`.
 */
export class SchemaRegistry {
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;

  constructor({ url, fetch: fetching = fetch, timeoutMs = 10_000 }: RegistryOptions) {
    const { username, password, origin, pathname } = new URL(url);
    this.#base = `${origin}${pathname.replace(/\/+$/, '')}`;
    this.#headers = { accept: CONTENT_TYPE, 'content-type': CONTENT_TYPE };
    if (username !== '') {
      const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      this.#headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    }
    this.#fetch = fetching;
    this.#timeoutMs = timeoutMs;
  }

  /** The id of the schema under the subject, which is registered when it is not there yet. */
  async idOf(subject: string, schema: AvroDefinition): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}`;
    const body = { schema: JSON.stringify(schema), schemaType: 'AVRO' };
    // Looked up first: a service that may only read the registry starts as soon as the schemas are there.
    const reply = (await this.#request(path, body)) ?? (await this.#request(`${path}/versions`, body));
    if (!isRecord(reply) || typeof reply.id !== 'number') throw refused('an answer without an id');
    return reply.id;
  }

  /** The schema with that id, `undefined` when there is none or it is not an Avro record. */
  async schemaOf(id: number): Promise<AvroDefinition | undefined> {
    const reply = await this.#request(`/schemas/ids/${id}`);
    if (!isRecord(reply) || (reply.schemaType ?? 'AVRO') !== 'AVRO' || typeof reply.schema !== 'string')
      return undefined;
    const schema: unknown = parsed(reply.schema);
    return isRecord(schema) && schema.type === 'record' ? (schema as unknown as AvroDefinition) : undefined;
  }

  /** The answer as JSON, `undefined` for 404. */
  async #request(path: string, body?: unknown): Promise<unknown> {
    const response = await this.#send(path, body);
    if (response.status === 404) return undefined;
    if (response.status === 429 || response.status >= 500) throw unavailable(response.status);
    if (!response.ok) throw refused(`status ${response.status} for ${path}`);
    try {
      return await response.json();
    } catch (cause) {
      throw unavailable('an answer cut short', cause);
    }
  }

  async #send(path: string, body: unknown): Promise<Response> {
    try {
      return await this.#fetch(`${this.#base}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: this.#headers,
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw unavailable('no answer', cause);
    }
  }
}

const unavailable = (what: string | number, cause?: unknown) =>
  new SchemaError('registry-unavailable', `the schema registry: ${what}`, { retryable: true, cause });

const refused = (what: string) => new SchemaError('registry-refused', `the schema registry: ${what}`);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { type Actor, type LocalIssuer, openLocalIssuer, type Role } from '@causeway/service';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it at will
  readonly json: any;
}

export interface CallOptions {
  readonly role?: Role;
  readonly organization?: string;
  readonly purpose?: string;
  readonly subject?: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls an exchange over HTTP as whoever the test wants to be, with tokens of its local issuer. */
export class Api {
  readonly url: string;
  readonly #issuer: LocalIssuer;

  constructor(url: string, issuer: LocalIssuer) {
    this.url = url;
    this.#issuer = issuer;
  }

  static async open(url: string, dataDirectory: string): Promise<Api> {
    return new Api(url, await openLocalIssuer(dataDirectory));
  }

  token({
    role = 'operator',
    organization = 'general',
    purpose = 'TREAT',
    subject = 'tester',
  }: Partial<Actor>): Promise<string> {
    return this.#issuer.issue({ subject, role, organization, purpose });
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { body, contentType = 'application/fhir+json' } = options;
    const response = await fetch(path.startsWith('http') ? path : `${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token(options)}`,
        ...(body === undefined ? {} : { 'content-type': contentType }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { CommandFailure, exitCodes, systemCode } from './failure.ts';

export interface ExchangeClientOptions {
  readonly url: string;
  /** Asked before every request, so that a long watch never holds a token that ran out. */
  readonly token: () => Promise<string>;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

interface Content {
  readonly body: Buffer | AsyncIterable<Uint8Array>;
  readonly type: string;
  /** Of work that takes as long as it takes; otherwise a request has half a minute. */
  readonly signal?: AbortSignal;
}

interface Init {
  readonly headers?: Record<string, string>;
  readonly body?: RequestInit['body'];
  readonly signal: AbortSignal;
}

const requestMs = 30_000;

/** The exchange over HTTP. Rejects with `CommandFailure`, in the words of the exchange where it said any. */
export class ExchangeClient {
  readonly url: string;
  readonly #token: () => Promise<string>;

  constructor({ url, token }: ExchangeClientOptions) {
    this.url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#ask<T>('GET', path)).body;
  }

  async delete<T>(path: string): Promise<T> {
    return (await this.#ask<T>('DELETE', path)).body;
  }

  post<T>(path: string, body?: object, contentType = 'application/json'): Promise<Answer<T>> {
    return this.#ask('POST', path, { contentType, body });
  }

  put<T>(path: string, body: object, contentType = 'application/json'): Promise<Answer<T>> {
    return this.#ask('PUT', path, { contentType, body });
  }

  /** Bytes, or a stream of them, as they are. */
  send<T>(method: 'POST' | 'PUT', path: string, { body, type, signal }: Content): Promise<Answer<T>> {
    const init = { headers: { 'content-type': type }, body: body as RequestInit['body'], duplex: 'half' };
    return this.#answer(method, path, { ...init, signal: signal ?? AbortSignal.timeout(requestMs) });
  }

  async text(path: string): Promise<string> {
    const response = await this.#fetch('GET', path, { signal: AbortSignal.timeout(requestMs) });
    return response.text();
  }

  /** The lines of an endless answer, until the signal aborts or the exchange ends it. */
  async *lines(path: string, options: { signal: AbortSignal; accept: string }): AsyncGenerator<string> {
    try {
      const response = await this.#fetch('GET', path, { signal: options.signal, headers: { accept: options.accept } });
      const decoder = new TextDecoder();
      let rest = '';
      for await (const chunk of response.body ?? []) {
        const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) yield part.replace(/\r$/, '');
      }
    } catch (error) {
      if (!options.signal.aborted) throw error instanceof CommandFailure ? error : this.#unreachable(error);
    }
  }

  async #ask<T>(
    method: string,
    path: string,
    given: { readonly contentType?: string; readonly body?: object } = {},
  ): Promise<Answer<T>> {
    const init =
      given.body === undefined
        ? {}
        : { headers: { 'content-type': given.contentType ?? '' }, body: JSON.stringify(given.body) };
    return this.#answer(method, path, { ...init, signal: AbortSignal.timeout(requestMs) });
  }

  async #answer<T>(method: string, path: string, init: Init): Promise<Answer<T>> {
    const response = await this.#fetch(method, path, init);
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : parse(text)) as T };
  }

  async #fetch(method: string, path: string, init: Init): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${await this.#token()}` };
    let response: Response;
    try {
      response = await fetch(`${this.url}${path}`, { ...init, method, headers });
    } catch (error) {
      if (init.signal.aborted && init.signal.reason?.name !== 'TimeoutError') throw error;
      throw this.#unreachable(error);
    }
    if (!response.ok) throw refusal(response.status, await response.text());
    return response;
  }

  #unreachable(cause: unknown): CommandFailure {
    const what = systemCode(cause) === 'ECONNREFUSED' ? 'nothing listens on' : 'no answer from';
    return new CommandFailure('unreachable', `${what} ${this.url}`, {
      hint: 'Start the exchange with "npm start", or say where it is with --url (CAUSEWAY_URL) or CAUSEWAY_HTTP_PORT.',
      cause,
    });
  }
}

function refusal(status: number, text: string): CommandFailure {
  const said = outcomeText(text) ?? `the exchange answered ${status}`;
  const hint =
    status === 401
      ? 'Tokens are made with the key in the data folder: set CAUSEWAY_DATA as the exchange has it, or give --token.'
      : undefined;
  return new CommandFailure(`http-${status}`, said, { exitCode: exitCodes.refused, hint });
}

function outcomeText(text: string): string | undefined {
  const body = parse(text) as { issue?: readonly { details?: { text?: string }; diagnostics?: string }[] } | undefined;
  const [first] = body?.issue ?? [];
  return first?.details?.text ?? first?.diagnostics;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

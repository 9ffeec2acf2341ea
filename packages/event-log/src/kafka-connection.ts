import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Answers, Api, Calls } from './kafka-apis.ts';
import { BrokerError, failOn, NoAnswerError } from './kafka-errors.ts';
import {
  type ApiVersions,
  Connection,
  protocolCall,
  type RawConnection,
  type SaslOptions,
  type SocketRequest,
  type TlsOptions,
} from './kafka-protocol.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionSettings {
  readonly clientId: string;
  readonly ssl?: TlsOptions;
  readonly sasl?: SaslOptions;
  readonly connectTimeoutMs: number;
}

const KEEP_ALIVE_MS = 60_000;
const NEVER_MS = 2 ** 31 - 1;

// kafkajs logs whole requests at debug level: nothing of it may reach a log.
const silence = () => undefined;
const silentLogger = { namespace: () => silentLogger, debug: silence, info: silence, warn: silence, error: silence };

/** One open socket to one broker, versions agreed, signed in. Every call has a deadline; past it the socket is destroyed. */
export class KafkaConnection {
  readonly #raw: RawConnection;
  readonly #address: BrokerAddress;
  #socket: Socket | undefined;
  #versions: ApiVersions | undefined;
  #dead = false;

  private constructor(address: BrokerAddress, settings: ConnectionSettings) {
    this.#address = address;
    this.#raw = new Connection({
      ...address,
      clientId: settings.clientId,
      logger: silentLogger,
      socketFactory: request => this.#openSocket(request),
      ssl: settings.ssl ?? null,
      // A copy: kafkajs keeps what it makes of it there.
      sasl: settings.sasl ? { ...settings.sasl } : null,
      // Deadlines are kept here, per call; kafkajs would poll for them ten times a second on every idle connection.
      connectionTimeout: NEVER_MS,
      requestTimeout: NEVER_MS,
      enforceRequestTimeout: false,
    });
  }

  static async open(address: BrokerAddress, settings: ConnectionSettings): Promise<KafkaConnection> {
    const connection = new KafkaConnection(address, settings);
    await connection.#within(settings.connectTimeoutMs, 'connect', connection.#raw.connect());
    const { errorCode, apiVersions } = await connection.call('ApiVersions', {}, settings.connectTimeoutMs);
    failOn(errorCode, 'ApiVersions');
    connection.#versions = Object.fromEntries(apiVersions.map(it => [it.apiKey, it]));
    connection.#raw.setVersions(connection.#versions);
    connection.#raw.setSupportAuthenticationProtocol(true);
    await connection.#within(settings.connectTimeoutMs, 'authenticate', connection.#authenticate());
    return connection;
  }

  get usable(): boolean {
    return !this.#dead && this.#raw.isConnected();
  }

  async call<A extends Api>(api: A, args: Calls[A], timeoutMs: number): Promise<Answers[A]> {
    if (this.#dead) throw new NoAnswerError(`${api}: ${this.#name} is closed`);
    const answer = await this.#within(timeoutMs, api, this.#raw.send(protocolCall(api, this.#versions, args)));
    return answer as Answers[A];
  }

  /** What is under way is rejected. The broker may still carry it out. */
  destroy(): void {
    this.#dead = true;
    // With an error, because kafkajs rejects what is in flight on 'error' and does not listen to 'close'.
    this.#socket?.destroy(new Error('destroyed'));
  }

  get #name(): string {
    return `${this.#address.host}:${this.#address.port}`;
  }

  /** Rejects with a refusal only if the broker gave one: kafkajs takes a connection that broke meanwhile for one, too. */
  async #authenticate(): Promise<void> {
    try {
      await this.#raw.authenticate();
    } catch (error) {
      if (!this.#raw.isConnected() || !(error instanceof Error)) throw error;
      if (error.name === 'KafkaJSSASLAuthenticationError')
        throw new BrokerError('SASL_AUTHENTICATION_FAILED', error.message);
      throw 'type' in error ? new BrokerError(String(error.type), 'authenticate') : error;
    }
  }

  async #within<T>(timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new NoAnswerError(`${what}: no answer from ${this.#name} within ${timeoutMs} ms`));
        this.destroy();
      }, timeoutMs);
    });
    try {
      return await Promise.race([work, deadline]);
    } catch (error) {
      // After a failure nobody knows what is still in the pipe.
      this.destroy();
      if (error instanceof NoAnswerError || error instanceof BrokerError) throw error;
      throw new NoAnswerError(`${what}: ${this.#name} failed${codeOf(error)}`, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #openSocket({ host, port, ssl, onConnect }: SocketRequest): Socket {
    const socket = ssl
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : connectTcp({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.setNoDelay(true);
    socket.once('close', () => {
      this.#dead = true;
    });
    this.#socket = socket;
    return socket;
  }
}

/** Of the system or of TLS: it says what to mend. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
}

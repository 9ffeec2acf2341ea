import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { gzipCodec } from './kafka-gzip.ts';
import { quietIdleTimer, type RequestQueueClass } from './kafka-request-queue.ts';

/**
 * The only door into kafkajs. Its wire protocol, its connections and its SASL are used; its producer, consumer and cluster
 * loops are not, because they lose records (tulios/kafkajs#1303), rejoin a group while batches are in flight and retry a
 * batch under a sequence number that may already be spent. What is behind the door is internal to kafkajs, so the version
 * is pinned and checked.
 */
const require = createRequire(import.meta.url);
const KAFKAJS_VERSION = '2.2.4';

/** In PEM: whom to trust instead of the usual authorities, and what to show to a broker that asks who is there. */
export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>;

export type SaslOptions = {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
};

/** A request and how its answer is read: what kafkajs' protocol tables give for one API at one version. */
interface ProtocolCall {
  readonly request: unknown;
  readonly response: { decode(payload: Buffer): Promise<unknown>; parse(data: unknown): Promise<unknown> };
}

/** The part of kafkajs' `Connection` that is used: one socket to one broker. */
export interface RawConnection {
  isConnected(): boolean;
  connect(): Promise<unknown>;
  authenticate(): Promise<void>;
  setVersions(versions: ApiVersions): void;
  setSupportAuthenticationProtocol(supported: boolean): void;
  send(call: ProtocolCall): Promise<unknown>;
}

export type ApiVersions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;

interface RawConnectionOptions {
  host: string;
  port: number;
  clientId: string;
  logger: unknown;
  socketFactory: (options: SocketRequest) => Socket;
  ssl: TlsOptions | null;
  sasl: SaslOptions | null;
  connectionTimeout: number;
  requestTimeout: number;
  enforceRequestTimeout: boolean;
}

export interface SocketRequest {
  readonly host: string;
  readonly port: number;
  readonly ssl: TlsOptions | null;
  readonly onConnect: () => void;
}

interface RequestDefinition {
  readonly versions: readonly string[];
  protocol(options: { version: number }): (args: object) => ProtocolCall;
}

interface ProtocolTable {
  readonly requests: Readonly<Record<string, RequestDefinition>>;
}

interface CompressionTable {
  readonly Types: { readonly GZIP: number };
  readonly Codecs: Record<number, () => typeof gzipCodec>;
}

interface ErrorEntry {
  readonly type: string;
  readonly code: number;
  readonly retriable: boolean;
}

export interface MemberMetadata {
  encode(metadata: { version: number; topics: readonly string[] }): Buffer;
  decode(buffer: Buffer): { topics: string[] };
}

export interface MemberAssignment {
  encode(assignment: { version: number; assignment: Record<string, number[]> }): Buffer;
  decode(buffer: Buffer): { assignment: Record<string, number[]> } | null;
}

const { version }: { version: string } = require('kafkajs/package.json');
if (version !== KAFKAJS_VERSION) {
  throw new Error(`kafkajs ${version} is installed; the Kafka adapter is written for exactly ${KAFKAJS_VERSION}`);
}

const requestQueue: RequestQueueClass = require('kafkajs/src/network/requestQueue');
quietIdleTimer(requestQueue);

const { Types, Codecs }: CompressionTable = require('kafkajs/src/protocol/message/compression');
Codecs[Types.GZIP] = () => gzipCodec;

export const Connection: new (
  options: RawConnectionOptions,
) => RawConnection = require('kafkajs/src/network/connection');
export const { errorCodes: errorTable }: { errorCodes: readonly ErrorEntry[] } = require('kafkajs/src/protocol/error');
export const {
  MemberMetadata,
  MemberAssignment,
}: {
  MemberMetadata: MemberMetadata;
  MemberAssignment: MemberAssignment;
} = require('kafkajs/src/consumer/assignerProtocol');
const apiKeys: Readonly<Record<string, number>> = require('kafkajs/src/protocol/requests/apiKeys');
const { requests }: ProtocolTable = require('kafkajs/src/protocol/requests');

/**
 * The call at the newest version both sides know. Partial failures are left in the answer: kafkajs' own `parse` throws at
 * the first error code, and with it the answers for the other partitions.
 */
export function protocolCall(api: string, versions: ApiVersions | undefined, args: object): ProtocolCall {
  const definition = requests[api];
  const key = apiKeys[api];
  if (definition === undefined || key === undefined) throw new Error(`kafkajs has no request ${api}`);
  const known = definition.versions.map(Number);
  const spoken = versions?.[key];
  const usable = spoken ? known.filter(it => it >= spoken.minVersion && it <= spoken.maxVersion) : known.slice(0, 1);
  if (usable.length === 0) throw new Error(`the broker and kafkajs share no version of ${api}`);
  const { request, response } = definition.protocol({ version: Math.max(...usable) })(args);
  return { request, response: { decode: payload => response.decode(payload), parse: async data => data } };
}

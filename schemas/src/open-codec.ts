import { type Codec, singleObjectCodec } from './codec.ts';
import { ConfluentCodec } from './confluent.ts';
import { SchemaRegistry } from './schema-registry.ts';

export interface CodecOptions {
  /** `SCHEMA_REGISTRY_URL`: with it, the Confluent wire format is read and written. */
  readonly registryUrl?: string;
  readonly fetch?: typeof fetch;
}

/** Rejects with `SchemaError` `registry-unavailable` (retryable) or `registry-refused`. */
export async function openCodec({ registryUrl, fetch }: CodecOptions = {}): Promise<Codec> {
  if (!registryUrl) return singleObjectCodec;
  return ConfluentCodec.open(new SchemaRegistry({ url: registryUrl, fetch }));
}

import type { LogRecord, NewRecord, TopicPartition } from './event-log.ts';

/*
 * A chunk holds consecutive records of one partition that one commit took. All integers are big endian.
 *
 *   chunk  = version (u8, 1) timestamp (f64, ms since the epoch) record*
 *   record = key length (u32) headers length (u32) value length (u32) key (UTF-8) headers (JSON object, or nothing) value
 */
const VERSION = 1;
export const CHUNK_PREFIX_BYTES = 9;
const RECORD_PREFIX_BYTES = 12;
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
const NO_BYTES = Buffer.alloc(0);

/** A record with its key and headers already in bytes. */
export interface EncodedRecord {
  readonly key: Buffer;
  readonly headers: Buffer;
  readonly value: Buffer;
  /** Bytes it takes in a chunk. */
  readonly size: number;
}

export function encodeRecord(record: NewRecord): EncodedRecord {
  const key = Buffer.from(record.key, 'utf8');
  const headers = hasAny(record.headers) ? Buffer.from(JSON.stringify(record.headers), 'utf8') : NO_BYTES;
  const size = RECORD_PREFIX_BYTES + key.length + headers.length + record.value.length;
  return { key, headers, value: record.value, size };
}

/** Writes the prefix of a chunk at `at`; answers where the first record goes. */
export function writeChunkPrefix(target: Buffer, at: number, timestamp: number): number {
  target.writeUInt8(VERSION, at);
  return target.writeDoubleBE(timestamp, at + 1);
}

/** Writes one record at `at`; answers where the next one goes. */
export function writeRecord(target: Buffer, at: number, record: EncodedRecord): number {
  target.writeUInt32BE(record.key.length, at);
  target.writeUInt32BE(record.headers.length, at + 4);
  target.writeUInt32BE(record.value.length, at + 8);
  let next = at + RECORD_PREFIX_BYTES;
  for (const part of [record.key, record.headers, record.value]) {
    target.set(part, next);
    next += part.length;
  }
  return next;
}

export interface Chunk extends TopicPartition {
  /** The offset of its first record. */
  readonly first: number;
  readonly count: number;
  readonly data: Buffer;
}

/**
 * The records of a chunk from offset `from` on; values are views of its bytes.
 * @throws RangeError when the bytes are not those of a chunk of `count` records
 */
export function decodeChunk(chunk: Chunk, from = chunk.first): LogRecord[] {
  const { topic, partition, first, count, data } = chunk;
  if (data.readUInt8(0) !== VERSION) throw new RangeError(`chunk version ${data.readUInt8(0)} is not known`);
  const timestamp = data.readDoubleBE(1);
  const records: LogRecord[] = [];
  let at = CHUNK_PREFIX_BYTES;
  for (let offset = first; offset < first + count; offset++) {
    const keyEnd = at + RECORD_PREFIX_BYTES + data.readUInt32BE(at);
    const headersEnd = keyEnd + data.readUInt32BE(at + 4);
    const end = headersEnd + data.readUInt32BE(at + 8);
    if (end > data.length) throw new RangeError(`chunk ends within offset ${offset}`);
    if (offset >= from) {
      const key = data.toString('utf8', at + RECORD_PREFIX_BYTES, keyEnd);
      const headers =
        keyEnd === headersEnd
          ? NO_HEADERS
          : (JSON.parse(data.toString('utf8', keyEnd, headersEnd)) as Readonly<Record<string, string>>);
      records.push({ topic, partition, offset, key, value: data.subarray(headersEnd, end), headers, timestamp });
    }
    at = end;
  }
  return records;
}

function hasAny(headers: NewRecord['headers']): boolean {
  for (const _ in headers) return true;
  return false;
}

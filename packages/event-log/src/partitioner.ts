const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * The partition a key belongs to, as the Java client of Kafka computes it: `toPositive(murmur2(utf8(key))) % partitions`.
 * Source: `org.apache.kafka.clients.producer.internals.BuiltInPartitioner#partitionForKey`.
 */
export function partitionOf(key: string, partitions: number): number {
  return partitionOfBytes(Buffer.from(key, 'utf8'), partitions);
}

/** As `partitionOf`, for a key already encoded in UTF-8. */
export function partitionOfBytes(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** The 32-bit murmur2 of Kafka (`org.apache.kafka.common.utils.Utils#murmur2`), as a signed integer. */
export function murmur2(data: Uint8Array): number {
  const length = data.length;
  const tail = length & ~3;
  let h = SEED ^ length;
  for (let i = 0; i < tail; i += 4) {
    let k = byte(data, i) | (byte(data, i + 1) << 8) | (byte(data, i + 2) << 16) | (byte(data, i + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const rest = length - tail;
  if (rest === 3) h ^= byte(data, tail + 2) << 16;
  if (rest >= 2) h ^= byte(data, tail + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ byte(data, tail), M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}

import { hash } from 'node:crypto';

/**
 * A checksum of a set of documents that does not depend on their order and follows each change: the sum modulo 2^64 of
 * the documents' MD5 prefixes. It detects differences between two builds of a view; it does not resist an adversary.
 */
export type Checksum = bigint;

const modulus = 1n << 64n;

export function documentChecksum(collection: string, document: object | undefined): Checksum {
  if (document === undefined) return 0n;
  return hash('md5', `${collection}\n${JSON.stringify(document)}`, 'buffer').readBigUInt64LE(0);
}

export function addChecksums(a: Checksum, b: Checksum): Checksum {
  return (a + b) % modulus;
}

export function subtractChecksums(a: Checksum, b: Checksum): Checksum {
  return (a - b + modulus) % modulus;
}

/** 16 hex digits. */
export function formatChecksum(checksum: Checksum): string {
  return checksum.toString(16).padStart(16, '0');
}

export function parseChecksum(text: string): Checksum {
  return BigInt(`0x${text}`);
}

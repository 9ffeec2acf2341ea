import { hash } from 'node:crypto';

/**
 * A checksum of a set of documents that does not depend on their order and follows each change: the sum modulo 2^64 of
 * the documents' SHA-1 prefixes. It detects differences between two builds of a view; it does not resist an adversary.
 */
export type Checksum = bigint;

const modulus = 1n << 64n;

export function documentChecksum(collection: string, document: object | undefined): Checksum {
  if (document === undefined) return 0n;
  return hash(
    'sha1',
    `${collection}\n${textOf(document as Readonly<Record<string, unknown>>)}`,
    'buffer',
  ).readBigUInt64LE(0);
}

/** Strings go in as they are, with their length: a document that holds a resource as text costs no escaping. */
function textOf(document: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const field of Object.keys(document)) {
    const value = document[field];
    if (value === undefined) continue;
    text += typeof value === 'string' ? `"${field}"${value.length}:${value}` : `"${field}"${jsonOf(value)}`;
  }
  return text;
}

/** Most values are numbers, of which JSON says what the language says. */
function jsonOf(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) ? `${value}` : JSON.stringify(value);
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

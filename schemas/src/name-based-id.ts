import { hash } from 'node:crypto';

/** Bytes of a namespace UUID. */
export function namespaceOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** UUIDv5 (RFC 9562, 5.5): the same name gives the same id for ever. In one call to the hash, since ids are made by the thousand. */
export function nameBasedId(name: string, namespace: Buffer): string {
  const hex = hash('sha1', Buffer.concat([namespace, Buffer.from(name)]), 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

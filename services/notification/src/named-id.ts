import { createHash } from 'node:crypto';

/** The namespace of alert and delivery ids. Never changes: it is what makes a repeated event the same alert. */
const namespace = Buffer.from('5b0a4c5e6d1f5d0f8e2a7c9b3d4e5f60', 'hex');

/** UUIDv5 (RFC 9562 5.5) of what an id stands for. */
export function namedId(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

import { createHmac, randomBytes } from 'node:crypto';

const form = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/;

/** A signing secret: 24 to 64 bytes in base64 behind `whsec_` (Standard Webhooks, "Signature scheme"). */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export function isSecret(text: string): boolean {
  const key = keyOf(text);
  return key !== undefined && key.length >= 24 && key.length <= 64;
}

export interface SignedMessage {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly body: string;
}

/** The headers of Standard Webhooks: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64. */
export function signatureHeaders(
  secret: string,
  { id, timestamp, body }: SignedMessage,
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const signature = createHmac('sha256', keyOf(secret) ?? Buffer.alloc(0))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

function keyOf(secret: string): Buffer | undefined {
  const encoded = form.exec(secret)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
}

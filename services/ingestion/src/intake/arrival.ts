import { createHash } from 'node:crypto';
import { Hl7Error, type Message, parseMessage } from '@causeway/hl7';

/** A message as it arrived, read as far as it can be. */
export interface Arrival {
  readonly body: Buffer;
  /** Absent when the bytes are no HL7 v2 message; then `fault` says why. */
  readonly message: Message | undefined;
  readonly fault: Hl7Error | undefined;
  /** `MSH-3.1|MSH-4.1`. */
  readonly sender: string;
  /** MSH-10; empty when there is none. */
  readonly controlId: string;
  /** MSH-9 with standard separators, e.g. `ADT^A01^ADT_A01`. */
  readonly messageType: string;
  /** `digestOf` it. */
  readonly digest: string;
}

export function readArrival(body: Buffer): Arrival {
  try {
    const message = parseMessage(body);
    const header = message.segment('MSH');
    const messageType = typeOf(message);
    return {
      body,
      message,
      fault: undefined,
      sender: `${header?.value(3) ?? ''}|${header?.value(4) ?? ''}`,
      controlId: header?.value(10) ?? '',
      messageType,
      digest: digestOf(body, messageType),
    };
  } catch (error) {
    if (!(error instanceof Hl7Error)) throw error;
    const nothing = { sender: '|', controlId: '', messageType: '' };
    return { body, message: undefined, fault: error, ...nothing, digest: digestOf(body, '') };
  }
}

function typeOf({ structure }: Message): string {
  const { code, trigger, structure: name } = structure;
  if (code === '') return '';
  return name ? `${code}^${trigger}^${name}` : trigger ? `${code}^${trigger}` : code;
}

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Tells one message's content from another's: the type and all after the header. Senders that repeat a message may give
 * it a new MSH-7, which says when it was sent and nothing of the patient.
 */
export function digestOf(body: Buffer, messageType: string): string {
  const hash = createHash('sha256').update(messageType).update('\n');
  return hash.update(body.subarray(messageType === '' ? 0 : headerEnd(body))).digest('base64url');
}

function headerEnd(body: Buffer): number {
  for (let at = 0; at < body.length; at++) {
    if (body[at] !== carriageReturn && body[at] !== lineFeed) continue;
    // Blank lines may stand before the header.
    if (at >= 3) return at;
  }
  return body.length;
}

import { hash } from 'node:crypto';
import { Hl7Error, type Message, parseMessage } from '@causeway/hl7';
import type { InboundFormat, Reading } from '../normalize/format.ts';
import { er7 } from '../normalize/hl7v2.ts';

/** A message as it arrived, read as far as it can be. */
export interface Arrival {
  readonly contentType: string;
  readonly body: Buffer;
  /** HL7 v2; absent when the bytes are none, then `fault` says why. */
  readonly message: Message | undefined;
  readonly fault: Hl7Error | undefined;
  /** Any other format. */
  readonly reading?: Reading;
  /** `MSH-3.1|MSH-4.1`; the facility's id where a format does not name its sender. */
  readonly sender: string;
  /** MSH-10, or what stands for it; empty when there is none. */
  readonly controlId: string;
  /** MSH-9 with standard separators, e.g. `ADT^A01^ADT_A01`. */
  readonly messageType: string;
  /** `digestOf` it. */
  readonly digest: string;
}

/** A message of a format that does not say who sends it: the request does. */
export interface Submission {
  readonly format: InboundFormat;
  /** Facility id. */
  readonly facility: string;
  /** What tells the message from others of the facility; by default what the format reads. */
  readonly controlId?: string;
}

export function readSubmission(body: Buffer, { format, facility, controlId }: Submission): Arrival {
  const reading = format.read(body);
  const { contentType } = format;
  const { messageType } = reading;
  return {
    contentType,
    body,
    message: undefined,
    fault: undefined,
    reading,
    sender: facility,
    controlId: controlId || reading.controlId,
    messageType,
    digest: digestOf({ contentType, body, messageType }),
  };
}

export function readArrival(body: Buffer): Arrival {
  try {
    const message = parseMessage(body);
    const header = message.segment('MSH');
    const messageType = typeOf(message);
    return {
      contentType: er7,
      body,
      message,
      fault: undefined,
      sender: `${header?.value(3) ?? ''}|${header?.value(4) ?? ''}`,
      controlId: header?.value(10) ?? '',
      messageType,
      digest: digestOf({ contentType: er7, body, messageType }),
    };
  } catch (error) {
    if (!(error instanceof Hl7Error)) throw error;
    const nothing = { sender: '|', controlId: '', messageType: '' };
    const digest = digestOf({ contentType: er7, body, messageType: '' });
    return { contentType: er7, body, message: undefined, fault: error, ...nothing, digest };
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
 * it a new MSH-7, which says when it was sent and nothing of the patient. Other formats have no such header.
 */
export function digestOf({ contentType, body, messageType }: Content): string {
  const from = isEr7(contentType) && messageType !== '' ? headerEnd(body) : 0;
  const content = Buffer.concat([Buffer.from(`${messageType}\n`), body.subarray(from)]);
  // In one call: a hash object for each message costs more than the hashing.
  return hash('sha256', content, 'base64url');
}

type Content = Pick<Arrival, 'contentType' | 'body' | 'messageType'>;

/** The first records of the log have no content type. */
export function isEr7(contentType: string): boolean {
  return contentType === er7 || contentType === '';
}

function headerEnd(body: Buffer): number {
  for (let at = 0; at < body.length; at++) {
    if (body[at] !== carriageReturn && body[at] !== lineFeed) continue;
    // Blank lines may stand before the header.
    if (at >= 3) return at;
  }
  return body.length;
}

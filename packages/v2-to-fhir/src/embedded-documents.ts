import type { Message, Repetition, Segment } from '@causeway/hl7';
import { edAttachment } from './datatypes/ed.ts';

/** A whole document inside a message: what another converter may read. */
export interface EmbeddedDocument {
  /** `application/pdf`, `text/xml`; undefined where the sender does not say. */
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
  /** The segment it stands in: `OBX[3]`. */
  readonly origin: string;
}

/**
 * The documents of an MDM or ORU that came in OBX-5 as ED: base64, hexadecimal or text (`A`). A C-CDA is text/xml, or
 * says nothing of itself; whoever wants it looks at the bytes.
 */
export function* embeddedDocuments(message: Message): Generator<EmbeddedDocument> {
  for (const obx of message.all('OBX')) {
    if (obx.value(2) !== 'ED') continue;
    for (const value of obx.field(5).repetitions) yield* documentOf(value, obx);
  }
}

function* documentOf(ed: Repetition, { index }: Segment): Generator<EmbeddedDocument> {
  const { contentType, data } = edAttachment(ed) ?? {};
  if (data === undefined) return;
  yield { contentType, bytes: Buffer.from(data, 'base64'), origin: index > 1 ? `OBX[${index}]` : 'OBX' };
}

import { type Conversion, ConversionError, type FacilityContext, type ReportedResource } from '@causeway/conversion';
import { decodeText, Hl7Error, type Message, parseMessage, splitBatch } from '@causeway/hl7';
import { convert, convertEnvelope } from '@causeway/v2-to-fhir';
import { messagesIn } from '../message-file.ts';
import { attempt } from './attempt.ts';
import { withCarried } from './carried.ts';
import type { Converter } from './converter.ts';

export const hl7v2: Converter = {
  format: 'hl7v2',
  recognises: ({ bytes }) =>
    /^(?:[FB]HS|MSH)[^A-Za-z0-9\s]/.test(head(utf16Text(bytes) ?? bytes.toString('latin1', 0, 256))),
  convert: ({ bytes, timeZone, receivedAt }) =>
    messages(bytes).map(it =>
      attempt(() => {
        const message = parsed(it);
        const options = { facility: unregistered(message, timeZone), receivedAt };
        const [first, ...others] = withCarried(convert(message, options), options);
        return first === undefined ? [] : [...withEnvelope(first, convertEnvelope(message, options)), ...others];
      }),
    ),
};

function messages(bytes: Buffer): readonly (string | Buffer)[] {
  const text = utf16Text(bytes);
  return text === undefined ? messagesIn(bytes) : [...splitBatch(text)].filter(it => it.trim() !== '');
}

/** Undefined where no byte order mark says UTF-16. */
function utf16Text(bytes: Buffer): string | undefined {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return isUtf16 ? decodeText(bytes) : undefined;
}

/** What the message says of itself comes first. A merge has no resources of its own, so its envelope is facts. */
function withEnvelope(conversion: Conversion, envelope: readonly ReportedResource[]): readonly Conversion[] {
  const { sourcePatient, trigger, occurredAt } = conversion;
  const nothing = { patient: undefined, patientOrigin: '', encounter: undefined, cleared: [], unmapped: {} };
  return [{ kind: 'facts', sourcePatient, trigger, occurredAt, ...nothing, resources: envelope }, conversion];
}

/** The first characters that are none of a byte order mark, MLLP framing or white space. */
function head(text: string): string {
  return text.replace(/^\xEF\xBB\xBF/, '').replace(/^[\v\s]+/, '');
}

function parsed(bytes: string | Buffer): Message {
  try {
    return parseMessage(bytes);
  } catch (cause) {
    if (!(cause instanceof Hl7Error)) throw cause;
    throw new ConversionError('unreadable', cause.message, cause.location ?? 'MSH', { cause });
  }
}

/** The facility as the message names it: nobody is registered here. */
function unregistered(message: Message, timeZone: string): FacilityContext {
  const name = message.value('MSH-4') ?? message.value('MSH-3') ?? 'UNKNOWN';
  const unregistered = message.value('MSH-10') ?? 'UNKNOWN';
  return { id: name, name, authority: { namespace: name }, timeZone, unregistered };
}

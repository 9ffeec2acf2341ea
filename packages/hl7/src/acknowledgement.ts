import { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.ts';
import { escapeText } from './escape.ts';
import { Hl7Error } from './hl7-error.ts';
import type { Message, Segment } from './message.ts';
import { parseMessage } from './parse.ts';
import { formatHl7Time } from './time.ts';

/** HL7 table 0008: original mode (A*) says what became of the message, enhanced mode (C*) whether it is kept. */
export type AckCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

export type AckError = {
  /** HL7 table 0357. */
  readonly code: string;
  /** Goes back to the sender and into its logs: no patient data. */
  readonly text: string;
  /** ERL: `PID^1^3` (segment, its occurrence, field …). */
  readonly location?: string;
  /** HL7 table 0516: error (default), warning, information, fatal. */
  readonly severity?: 'E' | 'W' | 'I' | 'F';
};

export type AckOptions = {
  readonly code: AckCode;
  readonly error?: AckError;
  /** MSH-7, in ms since 1970. */
  readonly now: number;
  /** MSH-3 and MSH-4 where the request names no receiver. */
  readonly application: string;
  readonly facility: string;
  /** MSH-10; by default that of the request, so that the same answer can be given again. */
  readonly controlId?: string;
  /** MSH-9; by default ACK, the request's trigger, ACK. A response to a query is `RSP`, `K23`, `RSP_K23`. */
  readonly type?: readonly string[];
  /** An ERR for each, after that of `error`. */
  readonly moreErrors?: readonly AckError[];
  /** What follows, without the CR at the end of each. */
  readonly segments?: readonly string[];
};

export type Ack = {
  readonly code: AckCode;
  /** MSA-2: the MSH-10 that is answered; empty if the receiver could not read it. */
  readonly controlId: string;
  readonly text?: string;
  readonly error?: AckError;
};

const errorNames: Readonly<Record<string, string>> = {
  0: 'Message accepted',
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  104: 'Value too long',
  198: 'Non-conformant cardinality',
  199: 'Other HL7 error',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  204: 'Unknown key identifier',
  205: 'Duplicate key identifier',
  206: 'Application record locked',
  207: 'Application error',
};

const defaultVersion = '2.5.1';

/**
 * The acknowledgement of a request, in the request's own delimiters and version; without a request (it was unreadable)
 * in standard ones. A function of its arguments alone: the same again gives the same text.
 */
export function buildAck(request: Message | undefined, options: AckOptions): string {
  const delimiters = request?.delimiters ?? standardDelimiters;
  const segments = [header(request, delimiters, options), acknowledgement(request, delimiters, options)];
  for (const error of [...(options.error ? [options.error] : []), ...(options.moreErrors ?? [])]) {
    segments.push(versionOf(request) >= 2.5 ? errorSegment(error, delimiters) : oldErrorSegment(error, delimiters));
  }
  segments.push(...(options.segments ?? []));
  return segments.map(it => `${it}\r`).join('');
}

function header(request: Message | undefined, delimiters: Delimiters, options: AckOptions): string {
  const msh = request?.segment('MSH');
  const raw = (n: number): string => msh?.field(n).raw ?? '';
  const trigger = request?.structure.trigger ?? '';
  const type = options.type ?? (trigger === '' ? ['ACK'] : ['ACK', escapeText(trigger, delimiters), 'ACK']);
  const fields = [
    `MSH${delimiters.field}${encodingCharacters(delimiters)}`,
    raw(5) || escapeText(options.application, delimiters),
    raw(6) || escapeText(options.facility, delimiters),
    raw(3),
    raw(4),
    formatHl7Time(options.now),
    '',
    joined(type, delimiters),
    options.controlId === undefined ? raw(10) || String(options.now) : escapeText(options.controlId, delimiters),
    raw(11) || 'P',
    raw(12) || defaultVersion,
  ];
  const text = inOneLine(fields.join(delimiters.field));
  if ([text, ...(options.segments ?? [])].every(it => isAscii(it))) return text;
  // The text is sent as UTF-8; the request may have come in another charset.
  return [text, '', '', '', '', '', 'UNICODE UTF-8'].join(delimiters.field);
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** A line break in a field of the request, which is echoed as received, would end our segment. */
function inOneLine(segment: string): string {
  return segment.replace(/[\r\n]+/g, ' ');
}

/** MSA-3 was withdrawn in 2.7; older receivers show it. */
function acknowledgement(request: Message | undefined, delimiters: Delimiters, options: AckOptions): string {
  const fields = ['MSA', options.code, inOneLine(request?.segment('MSH')?.field(10).raw ?? '')];
  if (options.error !== undefined && versionOf(request) < 2.7) fields.push(escapeText(options.error.text, delimiters));
  return fields.join(delimiters.field);
}

/** ERR of 2.5 and later: ERR-2 location, ERR-3 code, ERR-4 severity, ERR-7 diagnostic, ERR-8 user message. */
function errorSegment(error: AckError, delimiters: Delimiters): string {
  const text = escapeText(error.text, delimiters);
  const code = joined([escapeText(error.code, delimiters), errorNames[error.code] ?? '', 'HL70357'], delimiters);
  const fields = ['ERR', '', locationText(error, delimiters), code, error.severity ?? 'E', '', '', text, text];
  return fields.join(delimiters.field);
}

/** ERR before 2.5: ERR-1 is segment, occurrence, field and, as subcomponents, the coded error. */
function oldErrorSegment(error: AckError, delimiters: Delimiters): string {
  const [segment = '', occurrence = '', field = ''] = (error.location ?? '').split('^');
  const coded = [escapeText(error.code, delimiters), escapeText(error.text, delimiters), 'HL70357'];
  const where = [segment, occurrence, field].map(it => escapeText(it, delimiters));
  const eld = joined([...where, coded.join(delimiters.subcomponent || ' ')], delimiters);
  return ['ERR', eld].join(delimiters.field);
}

function locationText(error: AckError, delimiters: Delimiters): string {
  return joined(
    (error.location ?? '').split('^').map(it => escapeText(it, delimiters)),
    delimiters,
  );
}

function joined(parts: readonly string[], delimiters: Delimiters): string {
  return delimiters.component === '' ? (parts[0] ?? '') : parts.join(delimiters.component);
}

function versionOf(request: Message | undefined): number {
  const version = Number.parseFloat(request?.value('MSH-12') ?? defaultVersion);
  return Number.isNaN(version) ? 2.5 : version;
}

/**
 * What an acknowledgement says, with either form of ERR.
 *
 * @throws Hl7Error `unreadable` if it is no message, or has no MSA with a code of table 0008
 */
export function parseAck(input: Message | Uint8Array | string): Ack {
  const message = typeof input === 'string' || input instanceof Uint8Array ? parseMessage(input) : input;
  const msa = message.segment('MSA');
  const code = msa?.value(1);
  if (msa === undefined || !isAckCode(code)) {
    throw new Hl7Error('unreadable', 'the answer holds no acknowledgement', { location: 'MSA^1^1', hl7Code: '101' });
  }
  const text = msa.value(3);
  const error = readError(message.segment('ERR'), text);
  return { code, controlId: msa.value(2) ?? '', ...(text && { text }), ...(error && { error }) };
}

function isAckCode(code: string | undefined): code is AckCode {
  return code !== undefined && /^[AC][AER]$/.test(code);
}

function readError(err: Segment | undefined, text: string | undefined): AckError | undefined {
  if (err === undefined) return undefined;
  const code = err.value(3);
  if (code === undefined) {
    const old = { code: err.value(1, 4) ?? '', text: err.value(1, 4, 2) ?? text ?? '' };
    const location = caretJoined([err.value(1, 1), err.value(1, 2), err.value(1, 3)]);
    return location === '' ? old : { ...old, location };
  }
  const severity = err.value(4);
  const location = caretJoined([1, 2, 3, 4, 5, 6].map(it => err.value(2, it)));
  return {
    code,
    text: err.value(8) ?? err.value(7) ?? text ?? '',
    ...(location !== '' && { location }),
    ...(isSeverity(severity) && { severity }),
  };
}

function isSeverity(value: string | undefined): value is 'E' | 'W' | 'I' | 'F' {
  return value !== undefined && /^[EWIF]$/.test(value);
}

function caretJoined(parts: readonly (string | undefined)[]): string {
  return parts
    .map(it => it ?? '')
    .join('^')
    .replace(/\^+$/, '');
}

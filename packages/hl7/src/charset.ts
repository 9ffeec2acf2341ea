import { isAscii, isUtf8 } from 'node:buffer';

/** HL7 table 0211 to the labels of the WHATWG Encoding Standard. */
const labels: Readonly<Record<string, string>> = {
  UNICODE: 'utf-8',
  'UNICODE UTF-8': 'utf-8',
  'UNICODE UTF-16': 'utf-16le',
  'ISO IR6': 'ascii',
  'ISO IR14': 'iso-2022-jp',
  'ISO IR87': 'iso-2022-jp',
  JAS2020: 'iso-2022-jp',
  'JIS X 0202': 'iso-2022-jp',
  'GB 18030-2000': 'gb18030',
  'KS X 1001': 'euc-kr',
  'CNS 11643-1992': 'big5',
  'BIG-5': 'big5',
};

const escapeByte = 0x1b;
const headerLimit = 4096;

/**
 * The text of a message, by its byte order mark, else by MSH-18, else UTF-8, else latin1.
 * Never throws: bytes that contradict the declared charset are read as UTF-8 or latin1.
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // ISO 2022 shifts with ESC and is otherwise ASCII.
  if (isAscii(buffer) && !buffer.includes(escapeByte)) return buffer.toString('latin1');
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return new TextDecoder('utf-16le').decode(buffer);
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return new TextDecoder('utf-16be').decode(buffer);
  const label = declaredCharset(buffer);
  if (label !== undefined && label !== 'utf-8') {
    const text = tryDecode(label, buffer);
    if (text !== undefined) return text;
  }
  return isUtf8(buffer) ? buffer.toString('utf8') : new TextDecoder('windows-1252').decode(buffer);
}

/** The first repetition of MSH-18 that names more than ASCII. */
function declaredCharset(buffer: Buffer): string | undefined {
  const head = buffer.toString('latin1', 0, headerLimit);
  const start = head.indexOf('MSH');
  if (start < 0) return undefined;
  const header = head.slice(start).split(/[\r\n]/, 1)[0] ?? '';
  const declared = header.split(header.charAt(3))[17] ?? '';
  const names = declared.split(header.charAt(5) || '~').map(charsetLabel);
  return names.find(it => it !== undefined && it !== 'ascii');
}

function charsetLabel(name: string): string | undefined {
  const declared = name.trim().toUpperCase();
  if (declared === '') return undefined;
  if (declared === 'ASCII' || declared === 'US-ASCII') return 'ascii';
  const iso = /^(?:ISO[ -]?)?8859[/-](\d{1,2})$/.exec(declared);
  return iso ? `iso-8859-${iso[1]}` : (labels[declared] ?? declared.toLowerCase());
}

function tryDecode(label: string, buffer: Buffer): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(buffer);
  } catch {
    return undefined;
  }
}

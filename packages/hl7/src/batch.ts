/**
 * The messages of a batch file (HL7 2.5.1, 2.10.3: FHS BHS … BTS FTS), each as it stands there; a plain message is a
 * batch of itself. The envelope is left out. Lines outside any message are given on their own, so that they fail
 * visibly instead of being dropped.
 */
export function splitBatch(input: string): Generator<string>;
export function splitBatch(input: Uint8Array): Generator<Buffer>;
export function* splitBatch(input: string | Uint8Array): Generator<string | Buffer> {
  if (typeof input === 'string') {
    for (const [start, end] of messageRanges(input)) yield input.slice(start, end);
  } else {
    const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    // latin1 keeps positions, whatever the charset is.
    for (const [start, end] of messageRanges(bytes.toString('latin1'))) yield bytes.subarray(start, end);
  }
}

/** Whether this is a batch file: it begins with FHS or BHS. */
export function isBatch(input: string | Uint8Array): boolean {
  const head = typeof input === 'string' ? input.slice(0, 256) : latin1Head(input);
  return /^(?:\uFEFF|\xEF\xBB\xBF)?\s*[FB]HS/.test(head);
}

function latin1Head({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, Math.min(byteLength, 256)).toString('latin1');
}

const envelope = /^(?:\uFEFF|\xEF\xBB\xBF)?\s*(?:FHS|BHS|BTS|FTS)[^A-Za-z0-9]/;
const header = /^(?:\uFEFF|\xEF\xBB\xBF)?\s*MSH[^A-Za-z0-9]/;

function* messageRanges(text: string): Generator<readonly [number, number]> {
  let open: number | undefined;
  for (const [start, end] of lineRanges(text)) {
    const begin = text.slice(start, Math.min(end, start + 64));
    const closes = envelope.test(begin) || header.test(begin);
    if (closes && open !== undefined) yield [open, start];
    if (closes) open = envelope.test(begin) ? undefined : start;
    else if (open === undefined && text.slice(start, end).trim() !== '') open = start;
  }
  if (open !== undefined) yield [open, text.length];
}

/** Lines with their CR or LF; blank ones stay with the line before. */
function* lineRanges(text: string): Generator<readonly [number, number]> {
  const breaks = /[\r\n]+/g;
  let start = 0;
  for (let match = breaks.exec(text); match !== null; match = breaks.exec(text)) {
    yield [start, breaks.lastIndex];
    start = breaks.lastIndex;
  }
  if (start < text.length) yield [start, text.length];
}

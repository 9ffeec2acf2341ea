import { splitBatch } from './batch.ts';
import { Hl7Error } from './hl7-error.ts';

const header = /(?:^|[\r\n])(?:MSH|FHS|BHS|BTS|FTS)[^A-Za-z0-9\r\n]/g;
const mebibyte = 1024 * 1024;

export type BatchStreamOptions = {
  /** Of one message; 16 MiB by default. */
  readonly maxMessageBytes?: number;
};

/**
 * The messages of a batch file that comes in chunks, as `splitBatch` gives them; holds one message and one chunk at a
 * time, however large the file is.
 *
 * @throws Hl7Error `unreadable` for a message above the limit
 */
export async function* streamBatch(
  chunks: AsyncIterable<Uint8Array>,
  { maxMessageBytes = 16 * mebibyte }: BatchStreamOptions = {},
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const end = lastHeader(rest);
    if (end > 0) {
      yield* splitBatch(rest.subarray(0, end));
      rest = Buffer.from(rest.subarray(end));
    }
    if (rest.length > maxMessageBytes) {
      throw new Hl7Error('unreadable', `a message of the file exceeds ${maxMessageBytes} bytes`, { hl7Code: '104' });
    }
  }
  if (rest.length > 0) yield* splitBatch(rest);
}

/** Where the last header line begins: what is before it is whole. latin1 keeps positions, whatever the charset is. */
function lastHeader(bytes: Buffer): number {
  let last = 0;
  for (const match of bytes.toString('latin1').matchAll(header)) {
    last = match.index + (/^[\r\n]/.test(match[0]) ? 1 : 0);
  }
  return last;
}

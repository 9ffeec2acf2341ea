import { ConversionError } from '@causeway/conversion';
import { problems } from '@causeway/service';

const most = 16 * 1024 * 1024;

/** The body of a `text/csv` request, which comes as a stream, since tables to ingest may be of any size. */
export function streamOf(body: unknown): AsyncIterable<Uint8Array> {
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
    return body as AsyncIterable<Uint8Array>;
  throw problems.invalid('send the table as text/csv');
}

export async function bytesOf(body: unknown): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of streamOf(body)) {
    size += chunk.length;
    if (size > most) throw problems.invalid('the table is larger than 16 MB; make it several');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What makes a table unreadable, for who sent it. */
export function tableFault(error: unknown): unknown {
  if (!(error instanceof ConversionError)) return error;
  return problems.unprocessable(`${error.location === '' ? '' : `${error.location}: `}${error.message}`);
}

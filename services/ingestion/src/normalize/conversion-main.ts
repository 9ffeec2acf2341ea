// The thread that converts messages: it knows no log and no store, only what it is sent.
import { parentPort } from 'node:worker_threads';
import type { FacilityContext } from '@causeway/conversion';
import { encode } from '@causeway/schemas';
import { InvalidEvent } from '@causeway/service/event';
import { packed, unpacked } from '@causeway/service/packed';
import { type CodeMap, emptyCodeBook, openCodeBook } from '@causeway/terminology';
import { clinicalEvents } from './clinical-event.ts';
import type { ConversionReply, ConversionRequest, SentMessage } from './conversion-request.ts';
import { ReceivedOnce } from './sent-once.ts';

const facilities = new ReceivedOnce((it: FacilityContext) => it);
const books = new ReceivedOnce((maps: readonly CodeMap[]) => (maps.length === 0 ? emptyCodeBook : openCodeBook(maps)));

parentPort?.on('message', (request: ConversionRequest) => {
  facilities.take(request.facilities);
  books.take(request.books);
  const reply = converted(request);
  parentPort?.postMessage(reply, 'events' in reply ? [reply.events.data.buffer as ArrayBuffer] : []);
});

function converted({ id, messages, data }: ConversionRequest): ConversionReply {
  const bodies = unpacked(
    data,
    messages.map(it => it.end),
  );
  const keys: string[] = [];
  const values: Buffer[] = [];
  for (const [index, message] of messages.entries()) {
    try {
      for (const { key, event } of eventsOf(message, bodies[index] ?? Buffer.alloc(0))) {
        keys.push(key);
        values.push(encode(event));
      }
    } catch (error) {
      if (!(error instanceof InvalidEvent)) throw error;
      return { id, invalid: { index, code: error.code, text: error.message, cause: unforeseen(error.cause) } };
    }
  }
  return { id, events: { keys, ...packed(values) } };
}

function eventsOf({ key, position, event, facility, book, outcome }: SentMessage, body: Buffer) {
  const given = { facility: facilities.get(facility), book: books.get(book), outcome };
  return clinicalEvents({ key, position, event: { ...event, body } }, given);
}

function unforeseen(cause: unknown): Error | undefined {
  return cause instanceof Error && !('code' in cause) ? cause : undefined;
}

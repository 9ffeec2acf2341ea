import { describe, expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './sse.ts';

async function eventsOf(text: string): Promise<ServerSentEvent[]> {
  async function* lines() {
    yield* text.split('\n');
  }
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(lines())) events.push(event);
  return events;
}

describe('a stream of server-sent events', () => {
  it('gives each event at its blank line, with its name and id', async () => {
    expect(await eventsOf('id: 7\nevent: alert\ndata: {"a":1}\n\ndata: 2\n\n')).toEqual([
      { id: '7', event: 'alert', data: '{"a":1}' },
      { id: '7', event: 'message', data: '2' },
    ]);
  });

  it('joins data of several lines', async () => {
    expect(await eventsOf('data: a\ndata: b\n\n')).toEqual([{ id: '', event: 'message', data: 'a\nb' }]);
  });

  it('passes over comments, events without data, and one that was cut off', async () => {
    expect(await eventsOf(': heartbeat\n\nevent: ping\n\ndata: half')).toEqual([]);
  });
});

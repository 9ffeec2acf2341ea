import { buildAck, type MllpServer, parseMessage, startMllpServer } from '@causeway/hl7';
import { afterEach, describe, expect, it } from 'vitest';
import { type Playable, play } from './player.ts';

let server: MllpServer | undefined;

afterEach(() => server?.close(0));

function message(patient: number, n: number): Playable {
  return { patient, text: `MSH|^~\\&|A|B|||20250101||ADT^A08|${patient}-${n}|P|2.5.1\rPID|1||${patient}\r` };
}

function* visits(patients: number, each: number): Generator<Playable> {
  for (let n = 0; n < each; n++) for (let patient = 0; patient < patients; patient++) yield message(patient, n);
}

async function listen(
  answer: (controlId: string) => 'AA' | 'AE' | Error,
  closing = new Set<string>(),
): Promise<string[]> {
  const received: string[] = [];
  server = await startMllpServer({
    port: 0,
    host: '127.0.0.1',
    onMessage: async frame => {
      const request = parseMessage(frame);
      const controlId = request.value('MSH-10') ?? '';
      // A handler that rejects has its connection closed without an answer.
      if (closing.delete(controlId)) throw new Error('closed');
      received.push(controlId);
      const code = answer(controlId);
      if (code instanceof Error) throw code;
      const error = code === 'AE' ? { error: { code: '207', text: 'not now' } } : {};
      return buildAck(request, { code, now: 0, application: 'X', facility: 'Y', ...error });
    },
  });
  return received;
}

function at() {
  return { host: '127.0.0.1', port: server?.port ?? 0 };
}

describe('the player', () => {
  it('sends all, and the messages of each patient in order', async () => {
    const received = await listen(() => 'AA');
    const report = await play(visits(7, 100), { ...at(), connections: 3 });
    expect(report).toMatchObject({ answered: 700, accepted: 700, codes: { AA: 700 } });
    for (let patient = 0; patient < 7; patient++) {
      const own = received.filter(it => it.startsWith(`${patient}-`));
      expect(own).toEqual(Array.from({ length: 100 }, (_, n) => `${patient}-${n}`));
    }
  });

  it('counts refusals by what the exchange said', async () => {
    await listen(controlId => (controlId.endsWith('1') ? 'AE' : 'AA'));
    const report = await play(visits(2, 3), { ...at(), connections: 1 });
    expect(report).toMatchObject({ answered: 6, accepted: 4, codes: { AA: 4, AE: 2 }, refusals: { 'not now': 2 } });
  });

  it('sends again over a new connection what got no answer', async () => {
    const received = await listen(() => 'AA', new Set(['0-1', '1-2']));
    const report = await play(visits(2, 4), { ...at(), connections: 2 });
    expect(report.accepted).toBe(8);
    expect(new Set(received).size).toBe(8);
  });

  it('keeps to the rate it is given', async () => {
    await listen(() => 'AA');
    const report = await play(visits(1, 20), { ...at(), connections: 1, rate: 100 });
    expect(report.seconds).toBeGreaterThan(0.18);
  });

  it('stops when told, after the answers to what was sent', async () => {
    await listen(() => 'AA');
    const controller = new AbortController();
    const report = await play(visits(1, 10_000), {
      ...at(),
      connections: 1,
      rate: 1_000,
      signal: controller.signal,
      onProgress: answered => {
        if (answered === 5) controller.abort();
      },
    });
    expect(report.answered).toBeGreaterThanOrEqual(5);
    expect(report.answered).toBeLessThan(1_000);
  });

  it('says so when nobody listens', async () => {
    await expect(play(visits(1, 1), { host: '127.0.0.1', port: 1, connections: 2 })).rejects.toMatchObject({
      code: 'unreachable',
      exitCode: 2,
    });
  });
});

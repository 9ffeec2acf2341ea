import { decode, originHeader } from '@causeway/schemas';
import { InvalidEvent } from '@causeway/service/event';
import { type CodeBook, emptyCodeBook, openCodeBook } from '@causeway/terminology';
import { afterAll, describe, expect, it } from 'vitest';
import { adt, merge, unconvertible } from '../sample-message.ts';
import { clinicalEvents, type Inbound } from './clinical-event.ts';
import { ConversionThread, type EncodedEvent, type ToConvert } from './conversion-thread.ts';
import { er7 } from './hl7v2.ts';

const topic = 'causeway.clinical.event';
const thread = new ConversionThread();
let offset = 0;

afterAll(() => thread.end());

describe('the conversion thread', () => {
  it('says what conversion says, message by message, in their order', async () => {
    const all = [message(adt({ family: 'Ärzte' })), message(result), message(merge('M3', '1001', '1002'))];
    const expected = all.flatMap(it => clinicalEvents(it.inbound, it));
    expect(expected.length).toBe(3);
    expect((await thread.convert(all)).map(decoded)).toEqual(expected);
  });

  it('keeps many questions apart', async () => {
    const asked = Array.from({ length: 20 }, (_, i) => [message(adt({ family: `Family${i}` }))]);
    const answers = await Promise.all(asked.map(it => thread.convert(it)));
    expect(answers.map(it => it.map(decoded))).toEqual(
      asked.map(all => all.flatMap(it => clinicalEvents(it.inbound, it))),
    );
  });

  it('maps codes by the book given with the message, each time anew', async () => {
    for (const code of ['2345-7', '2339-0']) {
      expect(await textOf(message(result, bookTo(code)))).toContain(code);
    }
    expect(await textOf(message(result))).not.toMatch(/2345-7|2339-0/);
  });

  it('names the first message that cannot be converted', async () => {
    const bad = message(unconvertible('M2'));
    const all = [message(adt({})), bad, message(unconvertible('M3'))];
    const error = await thread.convert(all).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(InvalidEvent);
    expect(() => clinicalEvents(bad.inbound, bad)).toThrow(
      expect.objectContaining({ code: (error as InvalidEvent).code, message: (error as InvalidEvent).message }),
    );
    expect(error).toMatchObject({ position: bad.inbound.position, cause: undefined });
    // It goes on with the next.
    expect(await thread.convert([message(adt({}))])).toHaveLength(1);
  });

  it('that ends says so, in a way that is tried again', async () => {
    const program =
      "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(1));";
    const ending = new ConversionThread(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
    const failure = { code: 'conversion-thread-lost', retryable: true };
    await expect(ending.convert([message(adt({}))])).rejects.toMatchObject(failure);
    expect(ending.lost).toBe(true);
  });
});

const result = [
  'MSH|^~\\&|EPIC|NORTH|CAUSEWAY|HIE|20260301121500||ORU^R01^ORU_R01|M9|P|2.5.1',
  'PID|1||1001^^^NORTH-MRN^MR||Testperson^Ada||19800102|F',
  'OBR|1||F1|GLU^Glucose^L|||20260301110000|||||||||||||||||F',
  'OBX|1|NM|GLU^Glucose^L||5.4|mmol/L|||||F',
  '',
].join('\r');

function bookTo(code: string): CodeBook {
  const targets = [{ system: 'http://loinc.org', code, equivalence: 'equivalent' }];
  return openCodeBook([{ domain: 'results', elements: [{ code: 'GLU', targets }] }]);
}

function message(text: string, book = emptyCodeBook): ToConvert {
  const event: Inbound['event'] = {
    type: 'MessageReceived',
    header: originHeader({ now: 1_772_000_000_000, facility: 'north', messageId: 'M1' }),
    facility: 'north',
    transport: 'MLLP',
    contentType: er7,
    body: Buffer.from(text),
    controlId: 'M1',
    messageType: 'ADT^A01',
    ackCode: 'AA',
    refusal: null,
    replayOf: null,
    request: null,
    findings: {},
  };
  const position = { topic: 'causeway.inbound.message' as const, partition: 2, offset: offset++ };
  const facility = {
    id: 'north',
    name: 'North Hospital',
    authority: { namespace: 'NORTH-MRN' },
    timeZone: 'America/New_York',
  };
  return { inbound: { key: 'k', position, event }, facility, book };
}

function decoded({ key, value }: EncodedEvent) {
  return { key, event: decode(topic, value) };
}

async function textOf(it: ToConvert): Promise<string> {
  return (await thread.convert([it])).map(each => JSON.stringify(decoded(each))).join();
}

import { originHeader, singleObjectCodec } from '@causeway/schemas';
import { openEngine } from '@causeway/service';
import { createTestPlace, type EngineKind } from '@causeway/testing';
import { loadFacility, loadKey, loadText } from './load.ts';

const topic = 'causeway.inbound.message';
const seconds = 3;
const prepared = 2_000;

/** The rate of `EventLog.append` alone, records of the size intake writes, one record an append. */
export class RawLog {
  readonly #kind: EngineKind;
  readonly #known = new Map<number, Promise<number>>();

  constructor(kind: EngineKind) {
    this.#kind = kind;
  }

  /** Appends a second, `concurrency` of them outstanding. Measured once for each concurrency. */
  rate(concurrency: number): Promise<number> {
    const known = this.#known.get(concurrency) ?? measure(this.#kind, concurrency);
    this.#known.set(concurrency, known);
    return known;
  }
}

async function measure(kind: EngineKind, concurrency: number): Promise<number> {
  const place = await createTestPlace(kind);
  const { log } = await openEngine(place.settings.engine, 'bench');
  const records = Array.from({ length: prepared }, (_, i) => ({ key: loadKey(i), value: recordOf(i) }));
  let next = 0;
  let appended = 0;
  async function lane(until: number): Promise<void> {
    while (performance.now() < until) {
      const record = records[next++ % prepared];
      if (record) await log.append(topic, [record]);
      appended++;
    }
  }
  const lanes = (ms: number) => {
    const until = performance.now() + ms;
    return Promise.all(Array.from({ length: concurrency }, () => lane(until)));
  };
  try {
    await log.ensureTopics([{ topic, partitions: 8 }]);
    await lanes(500);
    appended = 0;
    const began = performance.now();
    await lanes(seconds * 1_000);
    return appended / ((performance.now() - began) / 1_000);
  } finally {
    await log.close();
    await place.remove();
  }
}

/** The record that intake makes of message `i`. */
function recordOf(i: number): Buffer {
  const body = Buffer.from(loadText(i));
  return singleObjectCodec.encode(topic, {
    type: 'MessageReceived',
    header: originHeader({ now: Date.now(), facility: loadFacility.id, messageId: `RAW-${i}` }),
    facility: loadFacility.id,
    transport: 'MLLP',
    contentType: 'x-application/hl7-v2+er7',
    body,
    controlId: `RAW-${i}`,
    messageType: 'ADT^A01^ADT_A01',
    ackCode: 'AA',
    refusal: null,
    replayOf: null,
    request: null,
    findings: {},
  });
}

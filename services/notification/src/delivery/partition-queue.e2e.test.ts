import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, type DocStore, openEmbeddedStore } from '@causeway/doc-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../notification-fixture.ts';
import { type DeliveryDocument, deliveries, type PendingAlert } from './delivery-view.ts';
import { PartitionQueue, type Queued } from './partition-queue.ts';

let directory: string;
let store: DocStore;
let ledger: Collection<DeliveryDocument>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-queue-'));
  store = await openEmbeddedStore({ file: join(directory, 'store.db') });
  await store.ensure([deliveries]);
  ledger = store.collection(deliveries);
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const alert = (identifier: string): PendingAlert => ({
  organization: 'lakeside',
  purpose: 'TREAT',
  sourcePatient: { authority: 'urn:oid:1.2.3', identifier },
  eventType: 'admit',
  trigger: 'ADT_A01',
  facility: 'general',
  messageId: '',
  occurredAt: 0,
  recordedAt: 0,
  content: '{}',
});

function pending(subscription: string, patient: string, offset: number): DeliveryDocument {
  return { id: `${subscription}-${offset}`, subscription, pending: 0, offset, alert: alert(patient) };
}

const queued = ({ id, subscription, offset = 0, alert: it }: DeliveryDocument): Queued => ({
  id,
  subscription,
  patient: `urn:oid:1.2.3|${it?.sourcePatient.identifier}`,
  partition: 0,
  offset,
});

describe('the queue of a partition', () => {
  it('goes through more than it holds, each patient in order, and what comes meanwhile', async () => {
    const before = Array.from({ length: 300 }, (_, at) => pending('s', `p${at % 7}`, at));
    await ledger.bulk({ put: before });
    const sent: Queued[] = [];
    let most = 0;
    const queue: PartitionQueue = new PartitionQueue({
      partition: 0,
      ledger: async () => ledger,
      maxQueued: 10,
      deliver: async it => {
        most = Math.max(most, queue.size);
        await new Promise(setImmediate);
        sent.push(it);
      },
    });
    const loading = queue.load();
    for (let offset = 300; offset < 400; offset++) {
      const it = pending('s', `p${offset % 7}`, offset);
      await ledger.put(it);
      queue.take(queued(it));
      queue.take(queued(it));
    }
    await loading;
    await until(() => sent.length >= 400);
    await queue.stop();
    expect(sent).toHaveLength(400);
    expect(most).toBeLessThanOrEqual(10);
    for (let patient = 0; patient < 7; patient++) {
      const offsets = sent.filter(it => it.patient.endsWith(`|p${patient}`)).map(it => it.offset);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    }
  });

  it('does not let a subscription that is stuck hold up another', async () => {
    await ledger.bulk({ put: Array.from({ length: 50 }, (_, at) => pending('stuck', `p${at}`, at)) });
    const sent: string[] = [];
    const queue = new PartitionQueue({
      partition: 0,
      ledger: async () => ledger,
      maxQueued: 5,
      deliver: async ({ id, subscription }, stopping) => {
        if (subscription === 'stuck') await new Promise(resolve => stopping.addEventListener('abort', resolve));
        else sent.push(id);
      },
    });
    await queue.load();
    await until(() => queue.size === 5);
    const it = pending('well', 'p1', 99);
    await ledger.put(it);
    queue.take(queued(it));
    await until(() => sent.length === 1);
    await queue.stop();
    expect(sent).toEqual(['well-99']);
  });

  it('begins nothing once it is stopped', async () => {
    await ledger.bulk({ put: Array.from({ length: 5 }, (_, at) => pending('s', 'p', at)) });
    let begun = 0;
    const queue = new PartitionQueue({
      partition: 0,
      ledger: async () => ledger,
      deliver: async (_, stopping) => {
        begun++;
        await new Promise(resolve => stopping.addEventListener('abort', resolve));
      },
    });
    await queue.load();
    await until(() => begun === 1);
    await queue.stop();
    queue.take(queued(pending('s', 'q', 9)));
    expect(begun).toBe(1);
  });
});

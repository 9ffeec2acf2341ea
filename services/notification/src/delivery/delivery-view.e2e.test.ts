import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocStore, openEmbeddedStore } from '@causeway/doc-store';
import { type AlertRaised, type DeliveryConcluded, originHeader } from '@causeway/schemas';
import { type LogEvent, UnitOfWork } from '@causeway/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveryDocument, deliveries, deliveryView } from './delivery-view.ts';

let directory: string;
let store: DocStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-ledger-'));
  store = await openEmbeddedStore({ file: join(directory, 'store.db') });
  await store.ensure([deliveries]);
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const header = originHeader({ now: 1, facility: 'general', messageId: 'm', eventId: 'e' });

function alert(offset: number, webhook = true): LogEvent {
  const event: AlertRaised = {
    type: 'AlertRaised',
    header,
    id: 'alert',
    subscription: 'sub',
    organization: 'lakeside',
    purpose: 'TREAT',
    sourcePatient: { authority: 'urn:oid:1.2.3', identifier: '1' },
    eventType: 'admit',
    trigger: 'ADT_A01',
    facility: 'general',
    encounter: null,
    content: JSON.stringify({ webhook, encounter: null, resources: [] }),
  };
  return { position: { topic: 'causeway.notification.alert', partition: 3, offset }, key: 'k', event };
}

function concluded(offset: number, outcome: DeliveryConcluded['outcome'] = 'DELIVERED'): LogEvent {
  const event: DeliveryConcluded = {
    type: 'DeliveryConcluded',
    header,
    alert: 'alert',
    subscription: 'sub',
    organization: 'lakeside',
    channel: 'WEBHOOK',
    outcome,
    attempts: 2,
    reason: '',
  };
  return { position: { topic: 'causeway.notification.delivery', partition: 3, offset }, key: 'k', event };
}

/** The line and the view's checksum after the events, each applied in a transaction of its own. */
async function ledgerAfter(...events: readonly LogEvent[]): Promise<{ line?: DeliveryDocument; checksum: bigint }> {
  let checksum = 0n;
  for (const event of events) {
    const change = await store.transaction(async session => {
      const docs = new UnitOfWork(session, it => it.name);
      await deliveryView.prefetch?.([event], docs);
      await deliveryView.apply([event], docs);
      return docs.flush();
    });
    checksum = (checksum + change.checksum) % (1n << 64n);
  }
  const line = await store.collection(deliveries).get('alert');
  await store.collection(deliveries).delete('alert');
  return { line, checksum };
}

describe('the ledger', () => {
  it('is the same whichever of alert and outcome it sees first, and however often', async () => {
    const expected = await ledgerAfter(alert(7), concluded(4));
    expect(expected.line).toEqual({
      id: 'alert',
      subscription: 'sub',
      offset: 7,
      outcome: 'DELIVERED',
      attempts: 2,
      reason: '',
      concludedAt: 1,
    });
    expect(await ledgerAfter(concluded(4), alert(7))).toEqual(expected);
    expect(await ledgerAfter(alert(7), alert(9), concluded(4), alert(11), concluded(5, 'ABANDONED'))).toEqual(expected);
    expect(await ledgerAfter(concluded(4), concluded(5, 'ABANDONED'), alert(7), alert(9))).toEqual(expected);
  });

  it('queues an alert for its partition until it is over, and only with a webhook', async () => {
    expect((await ledgerAfter(alert(7))).line).toMatchObject({ pending: 3, offset: 7 });
    expect((await ledgerAfter(alert(7), concluded(4))).line).not.toHaveProperty('pending');
    expect((await ledgerAfter(alert(7, false))).line).toBeUndefined();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocStore, openEmbeddedStore } from '@causeway/doc-store';
import { sourcePatientId } from '@causeway/person';
import { type FactsReported, originHeader } from '@causeway/schemas';
import { type LogEvent, UnitOfWork } from '@causeway/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { general } from '../identity-fixture.ts';
import { type DescribedPatient, described, directoryView, systems } from './described-patient.ts';

let directory: string;
let store: DocStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-directory-'));
  store = await openEmbeddedStore({ file: join(directory, 'store.db') });
  await store.ensure([described, systems]);
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const patient = { resourceType: 'Patient', name: [{ family: 'Testperson', given: ['Ada'] }], birthDate: '1980-01-02' };

function told(offset: number, said: object): LogEvent {
  const event: FactsReported = {
    type: 'FactsReported',
    header: {
      ...originHeader({ now: offset, facility: offset < 5 ? 'general' : 'annex', messageId: 'm' }),
      position: { topic: 'causeway.inbound.message', partition: 1, offset, index: 0 },
    },
    sourcePatient: general('1'),
    trigger: 'ADT_A08',
    encounter: null,
    patient: JSON.stringify({ ...said, meta: { source: `urn:causeway:log:causeway.inbound.message/1/${offset}#PID` } }),
    resources: [],
    cleared: [],
    unmapped: {},
  };
  return { position: { topic: 'causeway.clinical.event', partition: 3, offset }, key: 'k', event };
}

async function after(...events: readonly LogEvent[]): Promise<DescribedPatient | undefined> {
  await store.transaction(async session => {
    const docs = new UnitOfWork(session, it => it.name);
    await directoryView.apply(events, docs);
    await docs.flush();
  });
  return store.collection(described).get(sourcePatientId(general('1')));
}

describe('a described patient', () => {
  it('who is told the same again is described as before, by the message that said it last', async () => {
    const first = await after(told(3, patient));
    const again = await after(told(7, patient));
    expect(first).toMatchObject({ revision: 1, changedAt: 3, facility: 'general', recordedAt: 3 });
    expect(again).toMatchObject({ revision: 1, changedAt: 3, facility: 'annex', recordedAt: 7 });
    expect(again?.json).toContain('/1/7#PID');
    expect(again).toMatchObject({ tokens: first?.tokens, firstAt: 3 });
  });

  it('is told anew by one other word', async () => {
    await after(told(3, patient));
    const moved = await after(told(4, { ...patient, address: [{ postalCode: '62701' }] }));
    expect(moved).toMatchObject({ revision: 2, changedAt: 4 });
    expect(moved?.tokens).toContain('z:62701 0000003');
  });
});

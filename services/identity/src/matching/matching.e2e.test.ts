import type { EventBatch, Views } from '@causeway/service';
import { eventually } from '@causeway/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { general, IdentityFixture, lakeside, vandermolen } from '../identity-fixture.ts';

const linkTopic = 'causeway.identity.link';

let fixture: IdentityFixture;

beforeEach(async () => {
  fixture = await IdentityFixture.open();
});

afterEach(() => fixture.close());

/** As when its batches end before those that wait for it. */
function standStill(views: Views, topic: string): void {
  const apply = views.apply.bind(views);
  vi.spyOn(views, 'apply').mockImplementation(batch => (batch.topic === topic ? ended(batch) : apply(batch)));
}

function ended({ signal }: EventBatch): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('the batch ends'))));
}

describe('matching', () => {
  it('does not wait for links when the service stops: nobody would apply them', async () => {
    const { views } = fixture.runtime;
    standStill(views, linkTopic);
    const waits = vi.spyOn(views, 'reached');
    await fixture.report(general('G1'), vandermolen('Tobias'));
    await fixture.report(lakeside('L1'), vandermolen('Tobias'));
    await eventually(
      () => fixture.runtime.log.offsets([linkTopic]),
      partitions => partitions.some(it => it.end > 0),
    );
    await fixture.report(lakeside('L1'), vandermolen('Matthias'));
    await eventually(
      () => waits.mock.calls.length,
      it => it > 0,
    );
    const began = performance.now();
    for (const host of fixture.hosts) await host.close();
    // Half of what links are waited for otherwise.
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

import { describe, expect, it } from 'vitest';
import type { PayloadContent } from '../subscription/subscription.ts';
import { notificationBundle } from './notification-bundle.ts';

const encounter = { id: 'e1', class: 'IMP', status: 'in-progress', location: 'Ward 3' };
const bundle = (content: PayloadContent, told: object = { encounter }) =>
  notificationBundle({
    id: 'alert',
    subscription: 'sub',
    eventNumber: 17,
    content,
    alert: {
      organization: 'lakeside',
      purpose: 'TREAT',
      sourcePatient: { authority: 'urn:oid:1.2.3', identifier: 'MRN-7' },
      eventType: 'admit',
      trigger: 'ADT_A01',
      facility: 'general',
      messageId: 'm1',
      occurredAt: Date.UTC(2026, 0, 2),
      recordedAt: Date.UTC(2026, 0, 3),
      content: JSON.stringify({
        webhook: true,
        encounter: null,
        resources: [JSON.stringify({ resourceType: 'Encounter', id: 'e1' })],
        ...told,
      }),
    },
  });

describe('the notification', () => {
  it('begins with the status of the subscription and the number and time of the event', () => {
    const [status] = bundle('id-only').entry ?? [];
    expect(status?.resource).toMatchObject({
      resourceType: 'Parameters',
      parameter: [
        { name: 'subscription', valueReference: { reference: 'Subscription/sub' } },
        { name: 'topic', valueCanonical: 'urn:causeway:subscription-topic:encounter-events' },
        { name: 'status', valueCode: 'active' },
        { name: 'type', valueCode: 'event-notification' },
        {
          name: 'notification-event',
          part: [
            { name: 'event-number', valueString: '17' },
            { name: 'timestamp', valueInstant: '2026-01-02T00:00:00.000Z' },
            { name: 'focus', valueReference: { reference: 'Encounter/e1' } },
            { name: 'additional-context', valueReference: { reference: expect.stringMatching(/^Patient\//) } },
          ],
        },
      ],
    });
  });

  it('does not say how many events there were: nobody counts them, and a gap would tell that some were withheld', () => {
    expect(JSON.stringify(bundle('full-resource'))).not.toContain('events-since-subscription-start');
  });

  it('holds no more than was asked for, and never the identifier', () => {
    expect(JSON.stringify(bundle('empty'))).not.toMatch(/e1|Patient|admit|general|MRN-7/);
    expect(bundle('id-only').entry).toHaveLength(1);
    expect(JSON.stringify(bundle('id-only'))).not.toContain('MRN-7');
    expect(bundle('full-resource').entry?.[1]).toMatchObject({ resource: { resourceType: 'Encounter', id: 'e1' } });
  });

  it('is about the patient where there is no encounter', () => {
    expect(JSON.stringify(bundle('id-only', { encounter: null }))).toMatch(
      /"focus","valueReference":\{"reference":"Patient\//,
    );
  });
});

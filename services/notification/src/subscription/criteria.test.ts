import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTypes } from '../event-type.ts';
import { type Criteria, encounterEventsTopic, parseCriteria } from './criteria.ts';

const panelNames = [
  'group',
  'panel',
  'patient:in',
  'subject:in',
  '_list',
  '_has-group',
  'patient._has:Group:member:_id',
];
const facilityNames = [
  'facility',
  'service-provider',
  'serviceProvider',
  'organization',
  'service-provider:identifier',
];
const eventNames = ['event', 'events', 'eventType', 'event-type', 'trigger', 'triggers'];
const name = fc.stringMatching(/^[A-Za-z0-9.-]{1,20}$/);

describe('criteria', () => {
  it('mean the same under every name and either as criteria or as a filter of the topic', () => {
    const criteria = fc.record({
      panel: fc.option(name),
      facility: fc.option(name),
      events: fc.uniqueArray(fc.constantFrom(...eventTypes, 'A01', 'A03')),
    });
    const names = fc.record({
      panel: fc.constantFrom(...panelNames),
      facility: fc.constantFrom(...facilityNames),
      event: fc.constantFrom(...eventNames),
    });
    fc.assert(
      fc.property(
        criteria,
        names,
        fc.constantFrom('Encounter?', '?', ''),
        fc.boolean(),
        (wanted, as, prefix, isFilter) => {
          fc.pre(wanted.panel !== null || wanted.facility !== null);
          const pairs = [
            ...(wanted.panel === null ? [] : [`${as.panel}=Group/${encodeURIComponent(wanted.panel)}`]),
            ...(wanted.facility === null ? [] : [`${as.facility}=${encodeURIComponent(wanted.facility)}`]),
            ...(wanted.events.length === 0 ? [] : [`${as.event}=${wanted.events.join(',')}`]),
          ];
          const query = `${prefix}${pairs.join('&')}`;
          const read = isFilter ? parseCriteria(encounterEventsTopic, [query]) : parseCriteria(query);
          expect(read).toEqual({
            panel: wanted.panel === null ? null : `Group/${wanted.panel}`,
            facility: wanted.facility,
            events: [...wanted.events].sort(),
          } satisfies Criteria);
        },
      ),
    );
  });

  it('never throw, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (criteria, filters) => {
        expect(parseCriteria(criteria, filters)).toBeTypeOf('object');
      }),
    );
  });

  it('take names of topics that say which events', () => {
    const filters = ['Encounter?facility=general'];
    const events = (topic: string) => (parseCriteria(topic, filters) as Criteria).events;
    expect(events('http://causeway.example/fhir/SubscriptionTopic/encounter-events')).toEqual([]);
    expect(events('http://causeway.example/fhir/SubscriptionTopic/encounter-start')).toEqual(['admit']);
    expect(events('http://causeway.example/SubscriptionTopic/admit-discharge')).toEqual(['admit', 'discharge']);
    expect(parseCriteria('http://causeway.example/SubscriptionTopic/weather', filters)).toHaveProperty('refused');
  });

  it('refuse what would not be honoured', () => {
    for (const criteria of [
      'Encounter?facility=a&status=finished',
      'Encounter?event=admit',
      'Encounter?patient=Patient/1',
      'Encounter?group=a,b',
      'Encounter?facility=a&event=sneeze',
      'Encounter?group=%E0%A4%A',
      'Encounter',
      '',
    ]) {
      expect([criteria, 'refused' in parseCriteria(criteria)]).toEqual([criteria, true]);
    }
  });
});

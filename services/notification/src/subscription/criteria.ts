import { parseEventName } from '../event-type.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** The topic that subscriptions of the R5 Backport profile name in `criteria`. */
export const encounterEventsTopic = 'urn:causeway:subscription-topic:encounter-events';

/** Whose events a subscription is about, and which. At least one of panel and facility is there; both narrow it. */
export interface Criteria {
  /** As written: `Group/<id>`, `<id>`, or an identifier of the Group. */
  readonly panel: string | null;
  readonly facility: string | null;
  /** Our words and v2 triggers, sorted; empty: every event. */
  readonly events: readonly string[];
}

type Meaning = 'panel' | 'facility' | 'event';

/** Parameter names, lower case without `_`, `-` and leading underscores, with what they narrow. */
const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/^(has)?(group|panel|list)(:(id|identifier|in))?$/, 'panel'],
  [/^(patient|subject)(:in)?$/, 'panel'],
  [/^(patient|subject)?\.?has:group:(member|patient):(id|identifier)$/, 'panel'],
  [/^(facility|serviceprovider|organization)((:|\.)(id|identifier|organization))?$/, 'facility'],
  [/^(event|trigger)(s|type|types|code)?$/, 'event'],
];

/** Names of topics that say the same as ours, and the words in them that say nothing about the event. */
const topicForm = /^(?:https?:|urn:)[^?]*$/;
const topicNoise = new Set([
  'encounter',
  'patient',
  'event',
  'events',
  'notification',
  'notifications',
  'adt',
  'alert',
  'alerts',
  'topic',
]);
const topicWords: Readonly<Record<string, string>> = { start: 'admit', end: 'discharge' };

/**
 * Reads `Subscription.criteria` and the profile's filter extensions. `criteria` is the topic's canonical URL, or itself a
 * query as in plain R4: `Encounter?group=Group/12&event=admit,discharge`. A filter that is not understood is refused.
 */
export function parseCriteria(criteria: string, filters: readonly string[] = []): Criteria | Refusal {
  const found: Record<Meaning, Set<string>> = { panel: new Set(), facility: new Set(), event: new Set() };
  const isTopic = topicForm.test(criteria.trim());
  if (isTopic) {
    const events = topicEvents(criteria.trim());
    if (!events) return refuse(`no such topic; the exchange has ${encounterEventsTopic}`, 'Subscription.criteria');
    for (const event of events) found.event.add(event);
  }
  for (const query of isTopic ? filters : [criteria, ...filters]) {
    const refusal = readQuery(query, found);
    if (refusal) return refusal;
  }
  return conclude(found);
}

function readQuery(query: string, found: Record<Meaning, Set<string>>): Refusal | undefined {
  const expression = 'Subscription.criteria';
  const text = query.replace(/^[^?=]*\?/, '').trim();
  for (const pair of text.split('&').filter(it => it.includes('='))) {
    const [name, ...rest] = pair.split('=');
    const key = decoded(name ?? '');
    const value = decoded(rest.join('='));
    if (key === undefined || value === undefined)
      return refuse('the criteria are not percent-encoded UTF-8', expression);
    const meaning = meaningOf(key);
    if (!meaning) {
      return refuse(
        'the criteria filter by something other than a panel (group=), a facility (facility=) or events (event=); it would not be honoured, so the subscription is not taken',
        expression,
      );
    }
    for (const item of value
      .split(',')
      .map(it => it.trim())
      .filter(it => it !== '')) {
      const read = readValue(meaning, item);
      if (read === undefined) return refuse(valueRefusals[meaning], expression);
      if (read !== 'all') found[meaning].add(read);
    }
  }
  return undefined;
}

const valueRefusals: Readonly<Record<Meaning, string>> = {
  panel: 'name a panel as Group/<id> or by its identifier; a single patient is followed by a panel of one',
  facility: 'name a facility by its id',
  event: "an event is one of the exchange's words (admit, discharge, transfer, …) or a v2 trigger (A01)",
};

function meaningOf(key: string): Meaning | undefined {
  const name = key
    .toLowerCase()
    .replace(/^_/, '')
    .replace(/(^|[.:])_/g, '$1')
    .replaceAll(/[-_]/g, '');
  return meanings.find(([form]) => form.test(name))?.[1];
}

function readValue(meaning: Meaning, item: string): string | undefined {
  switch (meaning) {
    case 'panel':
      return /(?:^|\/)Patient\//.test(item) ? undefined : item;
    case 'facility':
      return item.replace(/^(?:.*\/)?(?:Organization|Location)\//, '').replace(/^.*\|/, '') || undefined;
    case 'event':
      return /^(all|any|\*)$/i.test(item) ? 'all' : parseEventName(item);
  }
}

function conclude({ panel, facility, event }: Record<Meaning, Set<string>>): Criteria | Refusal {
  const expression = 'Subscription.criteria';
  if (panel.size > 1 || facility.size > 1) {
    return refuse('a subscription has one panel and one facility at most; make one for each', expression);
  }
  const [onlyPanel = null] = panel;
  const [onlyFacility = null] = facility;
  if (onlyPanel === null && onlyFacility === null) {
    return refuse('say whose events: group=<panel> or facility=<facility id>', expression);
  }
  return { panel: onlyPanel, facility: onlyFacility, events: [...event].sort() };
}

/** `…/encounter-events` → all; `…/admit-discharge`, `…/encounter-start` → those; undefined: not about encounters. */
function topicEvents(canonical: string): readonly string[] | undefined {
  const [last = ''] = canonical.split('|')[0]?.split(/[/:]/).slice(-1) ?? [];
  const words = last
    .toLowerCase()
    .split('-')
    .filter(it => it !== '');
  const telling = words.filter(it => !topicNoise.has(it)).map(it => topicWords[it] ?? parseEventName(it));
  return words.length > 0 && telling.every(it => it !== undefined) ? (telling as string[]) : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

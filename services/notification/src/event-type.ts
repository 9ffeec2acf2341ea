/** What a care team can ask to hear of. */
export const eventTypes = [
  'admit',
  'discharge',
  'transfer',
  'register',
  'pre-admit',
  'update',
  'class-change',
  'cancel-admit',
  'cancel-transfer',
  'cancel-discharge',
  'merge',
  'result',
  'other',
] as const;
export type EventType = (typeof eventTypes)[number];

/** HL7 v2 table 0003, as far as the exchange takes it. */
const byTrigger: Readonly<Record<string, EventType>> = {
  A01: 'admit',
  A02: 'transfer',
  A03: 'discharge',
  A04: 'register',
  A05: 'pre-admit',
  A06: 'class-change',
  A07: 'class-change',
  A08: 'update',
  A11: 'cancel-admit',
  A12: 'cancel-transfer',
  A13: 'cancel-discharge',
  A28: 'register',
  A31: 'update',
  A40: 'merge',
  R01: 'result',
};

/** The trigger event of `ADT_A01`, `ADT^A01^ADT_A01` or `A01`; the text itself when there is none in it. */
export function triggerCode(text: string): string {
  const upper = text.toUpperCase();
  return /(?:^|[\^_-])([A-Z]\d\d)(?:[\^_-]|$)/.exec(upper)?.[1] ?? upper;
}

export function eventTypeOf(trigger: string): EventType {
  return byTrigger[triggerCode(trigger)] ?? wordOf(trigger) ?? 'other';
}

/** FHIR says it in a word: `notification-admit` of a Da Vinci notification, `FHIR_admit` of an Encounter. */
function wordOf(trigger: string): EventType | undefined {
  const word = /^(?:notification-|FHIR_)(.+)$/.exec(trigger)?.[1];
  return eventTypes.find(it => it === word);
}

/** What people write instead of our words, lower case without separators. */
const synonyms: Readonly<Record<string, EventType>> = {
  admission: 'admit',
  admitted: 'admit',
  discharged: 'discharge',
  transferred: 'transfer',
  registration: 'register',
  registered: 'register',
  preadmission: 'pre-admit',
  updated: 'update',
  canceladmission: 'cancel-admit',
  merged: 'merge',
  results: 'result',
  lab: 'result',
};

const bySpelling: ReadonlyMap<string, EventType> = new Map([
  ...eventTypes.map(it => [bare(it), it] as const),
  ...Object.entries(synonyms),
]);

/**
 * Reads an event a subscription asks for: one of our words in any spelling (`Pre-Admit`, `preAdmit`), or a v2 trigger
 * (`A01`, `ADT_A01`, `ADT^A01`), which stays itself: `A04` asks for less than `register` does. Undefined: neither.
 */
export function parseEventName(text: string): string | undefined {
  const word = bySpelling.get(bare(text));
  if (word) return word;
  const code = triggerCode(text.trim());
  return /^[A-Z]\d\d$/.test(code) ? code : undefined;
}

/** Whether what a subscription asks for takes in an event; nothing asked for is everything. */
export function asksFor(wanted: ReadonlySet<string>, trigger: string): boolean {
  return wanted.size === 0 || wanted.has(eventTypeOf(trigger)) || wanted.has(triggerCode(trigger));
}

function bare(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace('cancelled', 'cancel');
}

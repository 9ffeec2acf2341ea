// The invariants of US Core 6.1.0, by key; where one key means two things, with the element it stands at.
import { type Fields, isFields } from './issue.ts';

interface ProfileInvariant {
  readonly text: string;
  readonly holds: (value: unknown) => boolean;
}

const has = (value: unknown, name: string): boolean =>
  isFields(value) && Object.keys(value).some(it => it === name || it === `_${name}` || choiceOf(it, name));
const choiceOf = (key: string, name: string) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length));
const some =
  (...names: readonly string[]) =>
  (value: unknown) =>
    names.some(it => has(value, it));
const statusIn = (value: unknown, name: string, ...states: readonly string[]) =>
  isFields(value) && states.includes(String(value[name]));
const numberOf = (value: unknown): string => (isFields(value) && typeof value.value === 'string' ? value.value : '');
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const reported = ['partial', 'preliminary', 'final', 'amended', 'corrected', 'appended'] as const;
const orders = ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'] as const;
const says: ProfileInvariant = {
  text: 'has a value, a dataAbsentReason, components or members',
  holds: some('value', 'dataAbsentReason', 'component', 'hasMember'),
};
const timed: ProfileInvariant = {
  text: 'has an effective time in this status',
  holds: it => !statusIn(it, 'status', ...reported) || has(it, 'effective'),
};
const toTheDay: ProfileInvariant = {
  text: 'is precise to the day',
  holds: it => typeof it !== 'string' || it.length >= 10,
};
const inUcum: ProfileInvariant = {
  text: 'has its unit in UCUM',
  holds: it => {
    const quantity = isFields(it) && isFields(it.valueQuantity) ? it.valueQuantity : it;
    return (
      !isFields(quantity) || !('unit' in quantity || 'code' in quantity || 'value' in quantity) || isUcum(quantity)
    );
  },
};
const isUcum = ({ system }: Fields) => system === undefined || system === 'http://unitsofmeasure.org';

const invariants: Readonly<Record<string, ProfileInvariant>> = {
  'us-core-1': toTheDay,
  'us-core-2': says,
  'us-core-3': inUcum,
  'us-core-6 attachment': { text: 'has a url or data', holds: some('url', 'data') },
  'us-core-6 name': {
    text: 'has a family or given name, or says why not',
    holds: it => some('family', 'given')(it) !== isAbsent(it),
  },
  'us-core-7': {
    text: 'says when it was performed in this status',
    holds: it => !statusIn(it, 'status', 'completed', 'in-progress') || has(it, 'performed'),
  },
  'us-core-8': timed,
  'us-core-9': {
    text: 'is issued in this status',
    holds: it => !statusIn(it, 'status', ...reported) || has(it, 'issued'),
  },
  'us-core-10': timed,
  'us-core-13': {
    text: 'has a practitioner, organization, healthcareService or location',
    holds: some('practitioner', 'organization', 'healthcareService', 'location'),
  },
  'us-core-14': { text: 'has a name or a relationship', holds: some('name', 'relationship') },
  'us-core-15': {
    text: 'has a member id: an identifier of type MB, or subscriberId',
    holds: it => has(it, 'subscriberId') || (isFields(it) && list(it.identifier).some(isMemberId)),
  },
  'us-core-16': { text: 'is an NPI of ten digits', holds: it => /^\d{10}$/.test(numberOf(it)) },
  'us-core-17': { text: 'is an NPI whose check digit is right', holds: it => isCheckedNpi(numberOf(it)) },
  'us-core-18': { text: 'is a CLIA number such as 12D3456789', holds: it => /^\d{2}D\d{7}$/.test(numberOf(it)) },
  'us-core-19': { text: 'is a NAIC code of five digits', holds: it => /^\d{5}$/.test(numberOf(it)) },
  'us-core-20': {
    text: 'says when it was handed over when it is completed',
    holds: it => !statusIn(it, 'status', 'completed') || has(it, 'whenHandedOver'),
  },
  'us-core-21': {
    text: 'has a requester, being an order',
    holds: it => !statusIn(it, 'intent', ...orders) || has(it, 'requester'),
  },
  'vs-1': { text: 'is precise to the day', holds: it => typeof it !== 'string' || it.length >= 8 },
  'vs-2': says,
  'vs-3': { text: 'has a value or a dataAbsentReason', holds: some('value', 'dataAbsentReason') },
};

/** What an invariant of a profile says of a value that breaks it; undefined where it holds. */
export function brokenInvariant(key: string, name: string, value: unknown): string | undefined {
  const invariant = invariants[key] ?? invariants[`${key} ${name}`];
  return invariant === undefined || invariant.holds(value) ? undefined : `${key}: ${invariant.text}`;
}

function isAbsent(value: unknown): boolean {
  if (!isFields(value)) return false;
  return list(value.extension).some(it => it.url === 'http://hl7.org/fhir/StructureDefinition/data-absent-reason');
}

function isMemberId({ type }: Fields): boolean {
  return isFields(type) && list(type.coding).some(it => it.code === 'MB');
}

/** The Luhn digit of an NPI, with the prefix 80840 that stands for 24. */
function isCheckedNpi(text: string): boolean {
  if (!/^\d{10}$/.test(text)) return false;
  let sum = 24;
  for (const [index, character] of [...text].entries()) {
    const digit = Number(character);
    const doubled = digit < 5 ? digit * 2 : digit * 2 - 9;
    sum += index % 2 === 0 ? doubled : digit;
  }
  return sum % 10 === 0;
}

import {
  type Address,
  dateSpan,
  type HumanName,
  matchesDate,
  matchesToken,
  type Patient,
  parseSearchDate,
  type SearchToken,
} from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { folded, foldedPostalCode, foldedTelecom, words } from './folding.ts';
import { identifierToken, mothersMaidenName } from './search-tokens.ts';

/** A person as searches see it: the golden record, and the ids of the source patients that there still are. */
export interface Candidate {
  readonly golden: Patient;
  readonly members: readonly string[];
}

/** Where in the index of tokens the source patients stand whose person may match. */
export type TokenRange = { readonly in: readonly string[] } | { readonly gte: string; readonly lt: string };

export interface Identified {
  /** Source patients by id: links may know them when no description of them has come. */
  readonly ids: readonly string[];
  readonly ranges: readonly TokenRange[];
}

/** One thing that is asked of a person. */
export interface Criterion {
  readonly matches: (candidate: Candidate) => boolean;
  /** Holds a source patient of every person that matches; the lowest `rank` narrows most. */
  readonly range?: TokenRange;
  readonly rank: number;
  /** Of identifiers: where whoever has one of them is found at once. */
  readonly identified?: Identified;
}

/** How a string is compared: as FHIR searches do (http://hl7.org/fhir/R4/search.html#string), or `equal` when folded. */
export type StringMode = 'starts' | 'exact' | 'contains' | 'equal';

/** What a rank says: a phone is few people's, a postal code many's. */
const ranks = { telecom: 1, birthDate: 2, maidenName: 3, name: 4, postalCode: 5, none: 9 } as const;

/** Any of the identifiers. */
export function hasIdentifier(tokens: readonly (SearchToken & { readonly value: string })[]): Criterion {
  const ids = tokens.flatMap(({ system, value }) =>
    system === undefined ? [] : [sourcePatientId({ authority: system, identifier: value })],
  );
  const exact = tokens.filter(it => it.system !== undefined).flatMap(identifierToken);
  const anywhere = tokens.filter(it => it.system === undefined).flatMap(identifierToken);
  return {
    rank: ranks.none,
    identified: { ids, ranges: [...(exact.length > 0 ? [{ in: exact }] : []), ...anywhere.map(startsWith)] },
    matches: ({ golden, members }) =>
      members.some(it => ids.includes(it)) ||
      (golden.identifier ?? []).some(({ system, value }) => tokens.some(it => matchesToken(it, { system, value }))),
  };
}

/** One of these source patients. */
export function isAnyOf(ids: readonly string[]): Criterion {
  return {
    rank: ranks.none,
    identified: { ids, ranges: [] },
    matches: ({ members }) => members.some(it => ids.includes(it)),
  };
}

/** An identifier of any of the systems. */
export function hasIdentifierOf(systems: readonly string[]): Criterion {
  return {
    rank: ranks.none,
    matches: ({ golden }) =>
      (golden.identifier ?? []).some(it => it.system !== undefined && systems.includes(it.system)),
  };
}

export function hasFamily(texts: readonly string[], mode: StringMode = 'starts'): Criterion {
  return named(texts, mode, it => [it.family]);
}

export function hasGiven(texts: readonly string[], mode: StringMode = 'starts'): Criterion {
  return named(texts, mode, it => it.given ?? []);
}

/** Any part of the name. */
export function hasName(texts: readonly string[], mode: StringMode = 'starts'): Criterion {
  return named(texts, mode, it => [
    it.family,
    ...(it.given ?? []),
    ...(it.prefix ?? []),
    ...(it.suffix ?? []),
    it.text,
  ]);
}

export function hasMothersMaidenName(texts: readonly string[], mode: StringMode = 'starts'): Criterion {
  return {
    rank: ranks.maidenName,
    ...narrowed('m', texts, mode),
    matches: ({ golden }) => anyMatches([mothersMaidenName(golden)], texts, mode),
  };
}

/** Any of the dates, each as FHIR writes them: `1980-02-01`, `ge1980`. Undefined when one is none. */
export function wasBorn(texts: readonly string[]): Criterion | undefined {
  const dates = texts.map(it => parseSearchDate(it));
  if (dates.some(it => it === undefined)) return undefined;
  const [only = ''] = texts;
  const day = texts.length === 1 ? only.replace(/^eq/, '') : '';
  return {
    ...(/^\d/.test(day) ? { rank: ranks.birthDate, range: startsWith(`b:${day.slice(0, 10)}`) } : { rank: ranks.none }),
    matches: ({ golden }) => {
      const span = golden.birthDate === undefined ? undefined : dateSpan(golden.birthDate);
      return span !== undefined && dates.some(it => it !== undefined && matchesDate(it, span));
    },
  };
}

/** When something last changed of what is known of the person. */
export function wasUpdated(texts: readonly string[]): Criterion | undefined {
  const dates = texts.map(it => parseSearchDate(it));
  if (dates.some(it => it === undefined)) return undefined;
  return {
    rank: ranks.none,
    matches: ({ golden }) => {
      const span = dateSpan(golden.meta?.lastUpdated ?? '');
      return span !== undefined && dates.some(it => it !== undefined && matchesDate(it, span));
    },
  };
}

export function hasGender(codes: readonly string[]): Criterion {
  return { rank: ranks.none, matches: ({ golden }) => codes.includes(golden.gender ?? 'unknown') };
}

/** A record that says nothing of it is in use. */
export function isActive(active: boolean): Criterion {
  return { rank: ranks.none, matches: ({ golden }) => (golden.active ?? true) === active };
}

export function hasTelecom(tokens: readonly SearchToken[]): Criterion {
  const asked = tokens.flatMap(({ system, value }) =>
    value === undefined ? [] : [{ system, value: foldedTelecom(value) }],
  );
  return {
    rank: ranks.telecom,
    range: { in: asked.map(it => `t:${it.value}`) },
    matches: ({ golden }) =>
      (golden.telecom ?? []).some(({ system, value }) =>
        asked.some(
          it =>
            (it.system === undefined || it.system === system) &&
            value !== undefined &&
            it.value === foldedTelecom(value),
        ),
      ),
  };
}

export type AddressPart = 'line' | 'city' | 'district' | 'state' | 'postalCode' | 'country';
const addressParts = ['line', 'city', 'district', 'state', 'postalCode', 'country'] as const;

/** One part of an address, or any where none is named. */
export function hasAddress(
  texts: readonly string[],
  options: { part?: AddressPart; mode?: StringMode } = {},
): Criterion {
  const { part, mode = 'starts' } = options;
  const parts = part === undefined ? addressParts : [part];
  const matches = ({ golden }: Candidate) =>
    (golden.address ?? []).some(it =>
      anyMatches([...parts.flatMap(name => partOf(it, name)), ...(part ? [] : [it.text])], texts, mode),
    );
  if (part !== 'postalCode') return { rank: ranks.none, matches };
  const [code = ''] = texts;
  const start = foldedPostalCode(code);
  const indexed = texts.length === 1 && mode !== 'contains' && start !== '';
  return {
    rank: indexed ? ranks.postalCode : ranks.none,
    ...(indexed ? { range: startsWith(`z:${start}`) } : {}),
    matches: ({ golden }) =>
      (golden.address ?? []).some(it =>
        anyMatches(
          [it.postalCode?.replace(/\s/g, '')],
          texts.map(text => text.replace(/\s/g, '')),
          mode,
        ),
      ),
  };
}

/** Narrows most first; without one that narrows at all everybody has to be looked at. */
export function bestRange(criteria: readonly Criterion[]): TokenRange | undefined {
  return [...criteria].sort((a, b) => a.rank - b.rank).find(it => it.range !== undefined)?.range;
}

/** Whether one of the tokens stands in the range. */
export function isIn(range: TokenRange, tokens: readonly string[]): boolean {
  return 'in' in range ? tokens.some(it => range.in.includes(it)) : tokens.some(it => it >= range.gte && it < range.lt);
}

function named(
  texts: readonly string[],
  mode: StringMode,
  parts: (name: HumanName) => readonly (string | undefined)[],
): Criterion {
  return {
    rank: ranks.name,
    ...narrowed('n', texts, mode),
    matches: ({ golden }) => (golden.name ?? []).some(it => anyMatches(parts(it), texts, mode)),
  };
}

/** The first word of a text that a value begins with is in the index, whole if another follows. */
function narrowed(kind: string, texts: readonly string[], mode: StringMode): Pick<Criterion, 'range'> {
  const [text = ''] = texts;
  const [first, second] = words(text);
  if (texts.length !== 1 || first === undefined || mode === 'contains') return {};
  return {
    range: startsWith(second === undefined && mode === 'starts' ? `${kind}:${first}` : `${kind}:${first} `),
  };
}

function startsWith(text: string): TokenRange {
  return { gte: text, lt: `${text}\uffff` };
}

function anyMatches(values: readonly (string | undefined)[], texts: readonly string[], mode: StringMode): boolean {
  return values.some(value => value !== undefined && texts.some(text => textMatches(value, text, mode)));
}

/** A value begins with the text, or one of its words does: `Lopez` finds `García López`. */
function textMatches(value: string, text: string, mode: StringMode): boolean {
  if (mode === 'exact') return value === text;
  const sought = folded(text);
  if (sought === '') return false;
  if (mode === 'equal') return folded(value) === sought;
  return mode === 'contains' ? folded(value).includes(sought) : ` ${folded(value)}`.includes(` ${sought}`);
}

function partOf(address: Address, part: AddressPart): readonly (string | undefined)[] {
  return part === 'line' ? (address.line ?? []) : [address[part]];
}

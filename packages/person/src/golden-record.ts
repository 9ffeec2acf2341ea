import {
  type Coding,
  type Extension,
  type Identifier,
  type Meta,
  type Patient,
  type PatientLink,
  type Reference,
  wellFormedPatient,
} from '@causeway/fhir';
import type { SourcePatient } from './source-patient.ts';

/** A source patient as the golden record takes it. */
export interface Member {
  /** Id of the source patient. */
  readonly id: string;
  readonly sourcePatient: SourcePatient;
  /** The FHIR Patient as its source's messages tell it together; empty until one describes the patient. */
  readonly json: string;
  /** Facility that described the patient last. */
  readonly facility: string;
  /** ms since the epoch, when what is known of the patient last changed. */
  readonly recordedAt: number;
}

/** `meta.tag`: the facilities whose descriptions make up the record. */
const facilityTagSystem = 'urn:causeway:facility';

/**
 * One FHIR Patient of a person's source patients. Lists are united, the newest report's first; of what can be said once
 * the newest report that says it counts. The order of the members makes no difference. `merged`: ids of those whom their source
 * merged into another, whose numbers are old.
 */
export function goldenRecord(person: string, members: readonly Member[], merged: readonly string[] = []): Patient {
  const newestFirst = [...members].sort((a, b) => b.recordedAt - a.recordedAt || (a.id < b.id ? -1 : 1));
  const described = newestFirst.map(describe);
  const golden: Record<string, unknown> = { resourceType: 'Patient', id: person, meta: metaOf(newestFirst, described) };
  for (const name of lists) {
    const united = unite(described.flatMap(it => (it[name] as readonly unknown[] | undefined) ?? []));
    if (united.length > 0) golden[name] = united;
  }
  const extension = newestByUrl(described.map(it => it.extension ?? []));
  if (extension.length > 0) golden.extension = extension;
  golden.identifier = identifiersOf(newestFirst, described, merged);
  const active = activeOf(described.filter((_, at) => newestFirst[at]?.json !== ''));
  if (active !== undefined) golden.active = active;
  for (const names of choices) {
    const newest = described.find(it => names.some(name => it[name] !== undefined));
    for (const name of names) if (newest?.[name] !== undefined) golden[name] = newest[name];
  }
  const link = linksOf(described, members);
  if (link.length > 0) golden.link = link;
  return golden as unknown as Patient;
}

type Described = Patient & Readonly<Record<string, unknown>>;

const lists = [
  'modifierExtension',
  'contained',
  'name',
  'telecom',
  'address',
  'photo',
  'contact',
  'communication',
  'generalPractitioner',
] as const;

/** Elements that go together: one report says all of them. */
const choices: readonly (readonly string[])[] = [
  ['implicitRules'],
  ['language'],
  ['gender', '_gender'],
  ['birthDate', '_birthDate'],
  ['deceasedBoolean', 'deceasedDateTime', '_deceasedBoolean', '_deceasedDateTime'],
  ['maritalStatus'],
  ['multipleBirthBoolean', 'multipleBirthInteger'],
  ['managingOrganization'],
];

/** The Patient that a source reported. Contained resources get ids that no other source's have. */
function describe({ json, id }: Member): Described {
  if (json === '') return { resourceType: 'Patient' };
  const patient = wellFormedPatient(JSON.parse(json)) as Described;
  if (!patient.contained) return patient;
  let text = JSON.stringify(patient);
  for (const { id: contained } of patient.contained) {
    if (contained === undefined) continue;
    const own = `${id.slice(0, 8)}-${contained}`.slice(0, 64);
    text = text
      .replaceAll(`"#${contained}"`, `"#${own}"`)
      .replaceAll(`"id":${JSON.stringify(contained)}`, `"id":"${own}"`);
  }
  return JSON.parse(text) as Described;
}

function metaOf(members: readonly Member[], described: readonly Described[]): Meta {
  const facilities = [...new Set(members.filter(it => it.json !== '').map(it => it.facility))].sort();
  const tag = unite<Coding>([
    ...facilities.map(code => ({ system: facilityTagSystem, code })),
    ...described.flatMap(it => it.meta?.tag ?? []),
  ]);
  const security = unite<Coding>(described.flatMap(it => it.meta?.security ?? []));
  const source = described.find(it => it.meta?.source !== undefined)?.meta?.source;
  return {
    lastUpdated: new Date(members[0]?.recordedAt ?? 0).toISOString(),
    ...(source === undefined ? {} : { source }),
    ...(security.length > 0 ? { security } : {}),
    ...(tag.length > 0 ? { tag } : {}),
  };
}

/** Those that were reported, and always the one by which each source names the patient. */
function identifiersOf(
  members: readonly Member[],
  described: readonly Described[],
  merged: readonly string[],
): readonly Identifier[] {
  const reported = described.flatMap(it => it.identifier ?? []);
  const own = members.map(ownIdentifier);
  const old = new Set(members.filter(it => merged.includes(it.id)).map(it => keyOf(ownIdentifier(it))));
  const all = new Map<string, Identifier>();
  for (const identifier of [...reported, ...own]) {
    const key = keyOf(identifier);
    if (!all.has(key)) all.set(key, old.has(key) ? { ...identifier, use: 'old' } : identifier);
  }
  return [...all.values()];
}

function ownIdentifier({ sourcePatient: { authority: system, identifier: value } }: Member): Identifier {
  return { system, value };
}

function keyOf(identifier: Identifier): string {
  return `${identifier.system ?? ''}|${identifier.value ?? JSON.stringify(identifier)}`;
}

/** Extensions of one kind are of one report: two answers to one question would contradict each other. */
function newestByUrl(reports: readonly (readonly Extension[])[]): readonly Extension[] {
  const seen = new Set<string>();
  return reports.flatMap(report => {
    const fresh = report.filter(it => !seen.has(it.url));
    for (const { url } of fresh) seen.add(url);
    return fresh;
  });
}

/** A record that was replaced is out of use, and the person is not. One that says nothing of it is in use. */
function activeOf(described: readonly Described[]): boolean | undefined {
  if (described.every(it => it.active === undefined)) return undefined;
  return described.some(it => it.active !== false);
}

/** Links between the members say what the record already is; links to others stay. */
function linksOf(described: readonly Described[], members: readonly Member[]): readonly PatientLink[] {
  const own = new Set(
    members.flatMap(({ id, sourcePatient: { authority, identifier } }) => [
      `Patient/${id}`,
      `${authority}|${identifier}`,
    ]),
  );
  const named = ({ reference, identifier }: Reference) => reference ?? `${identifier?.system}|${identifier?.value}`;
  return unite(
    described.flatMap(it => it.link ?? []).filter(({ other }) => other === undefined || !own.has(named(other))),
  );
}

function unite<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map(it => [JSON.stringify(it), it])).values()];
}

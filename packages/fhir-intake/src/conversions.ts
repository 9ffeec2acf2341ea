import type { Conversion, Facts, Merge, Removal, ReportedResource } from '@causeway/conversion';
import type { Patient, Resource } from '@causeway/fhir';
import { type SourcePatient, sourcePatientKey } from '@causeway/person';
import { encounterOf, reportedEncounter } from './encounter.ts';
import { type Fields, isFields, type SentResource } from './json.ts';
import { urlsIn } from './lookups.ts';
import { isLogical, isSame } from './naming.ts';
import { relinked } from './narrative.ts';
import type { Link, Plan, Planned } from './plan.ts';
import { type Rewrite, referencesIn, rewritten } from './reference-walk.ts';
import { replacedBy, supersededBy } from './replacement.ts';
import { occurredAt, triggerOf } from './trigger.ts';

export interface ConversionOptions {
  /** ms since the epoch; stands in for a time the submission does not say. */
  readonly receivedAt: number;
}

/** What a decided submission says of each source patient. Pure. */
export function conversions(plan: Plan, { receivedAt }: ConversionOptions): readonly Conversion[] {
  const owners = new Map<string, SourcePatient>();
  for (const it of plan.planned) {
    for (const owner of ownersOf(it)) owners.set(sourcePatientKey(owner), owner);
  }
  const facts = [...owners.values()].map(it => factsOf(it, plan, receivedAt));
  return [...removalsOf(plan, receivedAt), ...facts, ...mergesOf(plan, receivedAt)];
}

function isRemoval({ action, operation }: Planned): boolean {
  return action === 'withdraw' && operation.type === 'Patient';
}

/** Who is told of again in the same submission comes after. */
function removalsOf({ planned }: Plan, occurredAt: number): readonly Removal[] {
  const nothing = { patient: undefined, cleared: [], unmapped: {} };
  return planned.filter(isRemoval).flatMap(({ patient: sourcePatient, operation }): readonly Removal[] => {
    if (sourcePatient === null) return [];
    const { origin: patientOrigin } = operation;
    return [{ kind: 'removal', sourcePatient, trigger: 'FHIR_remove', occurredAt, patientOrigin, ...nothing }];
  });
}

function ownersOf(planned: Planned): readonly SourcePatient[] {
  const { action, patient, previous, operation } = planned;
  if (action === 'none' || isRemoval(planned)) return [];
  const moved = previous !== null && operation.type !== 'Patient' && !isSame(previous, patient) ? [previous] : [];
  return patient === null ? moved : [patient, ...moved];
}

function factsOf(sourcePatient: SourcePatient, plan: Plan, receivedAt: number): Facts {
  const own = plan.planned.filter(it => it.action !== 'none' && !isRemoval(it) && isSame(it.patient, sourcePatient));
  const described = own.find(it => it.operation.type === 'Patient');
  const encounter = encounterOf(own, plan);
  const resources = [
    ...own.filter(it => it.operation.type !== 'Patient').map(it => reported(it, plan)),
    ...withdrawnFrom(sourcePatient, plan),
    ...supersededBy(own, plan),
    ...attached(own, plan),
  ];
  return {
    kind: 'facts',
    sourcePatient,
    trigger: triggerOf(plan, encounter, receivedAt),
    occurredAt: occurredAt(plan, encounter, receivedAt),
    patient: described && (converted(described, plan) as Patient),
    patientOrigin: described?.operation.origin ?? '',
    cleared: [],
    unmapped: {},
    encounter: encounter && reportedEncounter(encounter, plan),
    resources: lastOfEach(resources),
  };
}

/** A batch may tell of one resource twice; the later counts. */
function lastOfEach(resources: readonly ReportedResource[]): readonly ReportedResource[] {
  return [...new Map(resources.map(it => [`${it.resourceType}/${it.id}`, it])).values()];
}

export function reported(planned: Planned, plan: Plan): ReportedResource {
  const { operation, id, action } = planned;
  const { type: resourceType, origin } = operation;
  if (action === 'withdraw') return { resourceType, id, deleted: true, origin };
  return { resourceType, id, deleted: false, resource: converted(planned, plan), origin };
}

/** What was another patient's until now is no longer theirs. */
function withdrawnFrom(sourcePatient: SourcePatient, { planned }: Plan): readonly ReportedResource[] {
  return planned
    .filter(
      it => it.operation.type !== 'Patient' && isSame(it.previous, sourcePatient) && !isSame(it.patient, sourcePatient),
    )
    .map(({ operation: { type, origin }, id }) => ({ resourceType: type, id, deleted: true, origin }));
}

/** What belongs to no patient goes with those whose facts refer to it, however far. */
function attached(own: readonly Planned[], plan: Plan): readonly ReportedResource[] {
  const byEntry = new Map(plan.planned.map(it => [it.operation.index, it]));
  const found = new Map<string, ReportedResource>();
  const waiting: Fields[] = own.flatMap(it => it.operation.resource ?? []);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const link of linksIn(next, plan)) {
      const it = sharedAt(link, byEntry, plan);
      if (it === undefined || found.has(`${it.resourceType}/${it.id}`)) continue;
      found.set(`${it.resourceType}/${it.id}`, it);
      waiting.push(it.sent);
    }
  }
  return [...found.values()].map(({ sent, ...it }: ReportedResource & { sent?: SentResource }) => it);
}

function* linksIn(value: Fields, { links }: Plan): Generator<Link> {
  for (const { reference } of referencesIn(value)) {
    const link = links.get(String(reference));
    if (link) yield link;
  }
  for (const url of urlsIn(value)) {
    const link = links.get(url);
    if (link) yield link;
  }
}

type Shared = ReportedResource & { readonly sent: SentResource };

function sharedAt({ entry, known }: Link, byEntry: ReadonlyMap<number, Planned>, plan: Plan): Shared | undefined {
  const planned = entry === undefined ? undefined : byEntry.get(entry);
  if (planned?.operation.resource && planned.patient === null && planned.action === 'report') {
    return { ...reported(planned, plan), sent: planned.operation.resource };
  }
  const before = planned?.action === 'none' ? planned.known : known;
  if (before === undefined || before.patient !== null || before.json === '' || before.deleted) return undefined;
  const sent = JSON.parse(before.json) as SentResource;
  const { type: resourceType, id } = before;
  return { resourceType, id, deleted: false, resource: sent as Resource, origin: 'earlier', sent };
}

/** The resource as the exchange keeps it: its own id, references that resolve here. */
function converted({ operation, id }: Pick<Planned, 'operation' | 'id'>, plan: Plan): Resource {
  const { resource } = operation;
  if (resource === undefined) throw new TypeError('a deletion has no resource');
  return asKept(resource, id, plan);
}

function asKept(resource: SentResource, id: string, { links }: Pick<Plan, 'links'>): Resource {
  const rewrite: Rewrite = it => pointed(it, links.get(String(it.reference)));
  const { resourceType, id: _, meta, text, ...rest } = rewritten(resource, rewrite);
  const kept = keptMeta(meta as Fields | undefined);
  const narrative =
    isFields(text) && typeof text.div === 'string' ? { ...text, div: relinked(text.div, rewrite) } : text;
  return {
    resourceType,
    id,
    ...(kept && { meta: kept }),
    ...(narrative !== undefined && { text: narrative }),
    ...rest,
  } as Resource;
}

/** Versions and times of the sender's server are not the exchange's. */
function keptMeta(meta: Fields | undefined): Fields | undefined {
  const { versionId, lastUpdated, source, ...kept } = meta ?? {};
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function pointed(reference: Fields, link: Link | undefined): Fields | undefined {
  if (link?.reference !== undefined) return { ...reference, reference: link.reference };
  if (link?.identifier === undefined) return undefined;
  const { reference: _, ...others } = reference;
  return { ...others, identifier: link.identifier };
}

/** The facility says that two of its own patients are one: a number was found, or a Patient replaces another. */
function mergesOf(plan: Plan, receivedAt: number): readonly Merge[] {
  const merges: Merge[] = [];
  for (const it of plan.planned) {
    if (it.operation.type !== 'Patient' || it.action !== 'report' || it.patient === null) continue;
    const { origin } = it.operation;
    const named = it.previous !== null && isLogical(it.previous, plan.facility) ? [pair(it.patient, it.previous)] : [];
    for (const { survivor, merged } of [...named, ...replacedBy(it, plan)]) {
      if (isSame(survivor, merged)) continue;
      merges.push({
        kind: 'merge',
        sourcePatient: survivor,
        merged,
        trigger: 'FHIR_merge',
        occurredAt: occurredAt(plan, undefined, receivedAt),
        patient: undefined,
        patientOrigin: origin,
        cleared: [],
        unmapped: {},
      });
    }
  }
  return merges;
}

function pair(survivor: SourcePatient, merged: SourcePatient) {
  return { survivor, merged };
}

/** What the resource of the only operation became; undefined where nothing was changed. */
export function keptOf(plan: Plan): Resource | undefined {
  const [only, ...others] = plan.planned;
  return only?.action === 'report' && others.length === 0 ? converted(only, plan) : undefined;
}

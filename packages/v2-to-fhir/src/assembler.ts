import { type FacilityContext, facilitySource, patientOwnedId } from '@causeway/conversion';
import { type Period, type Reference, type Resource, referenceTo } from '@causeway/fhir';
import type { Segment } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';
import { countUnmapped } from './coverage.ts';
import { mendPeriod } from './datatypes/dtm.ts';
import type { MessageMap, MessageRow, ReferenceRow } from './message-map.ts';
import type { GroupedSegment } from './patient-group.ts';
import { memoryOf } from './remembered.ts';
import type { Draft } from './row.ts';
import type { Memory, Scope } from './scope.ts';
import { type Applied, applyMap, type SegmentMap } from './segment-map.ts';

export type IdentifiedResource = Resource & { readonly id: string };

type Located = { readonly resource: IdentifiedResource; readonly origin: string };

type Instance = {
  readonly id: string;
  /** The id its map gave it; another stands in `id` where the message tells the same twice. */
  readonly said: string;
  /** `ServiceRequest[1]` */
  readonly name: string;
  readonly draft: Draft;
  readonly map: SegmentMap;
  /** Of the segment that began it. */
  readonly origin: string;
  readonly fedBy: Set<string>;
  /** The order it was begun in; 0 outside orders. */
  readonly order: number;
  readonly at: GroupedSegment;
};

export type AssemblerOptions = {
  readonly facility: FacilityContext;
  readonly patient: SourcePatient;
  readonly trigger: string;
  readonly segments: readonly GroupedSegment[];
};

/** Applies a message map to what a message says of one patient. */
export class Assembler implements Scope {
  readonly facility: FacilityContext;
  readonly patient: SourcePatient;
  readonly trigger: string;
  readonly memory: Memory;
  readonly unmapped: Record<string, number> = {};
  readonly cleared = new Set<string>();
  readonly #segments: readonly GroupedSegment[];
  readonly #instances = new Map<string, Instance>();
  readonly #resources = new Map<string, Instance>();
  readonly #included = new Map<string, Located>();
  readonly #deferred: (readonly [Draft, ReferenceRow])[] = [];
  #at: GroupedSegment;
  #originOf: GroupedSegment | undefined;
  #originText = '';

  constructor({ facility, patient, trigger, segments }: AssemblerOptions) {
    const [first] = segments;
    if (first === undefined) throw new RangeError('a message has at least its MSH');
    this.facility = facility;
    this.patient = patient;
    this.trigger = trigger;
    this.#segments = segments;
    this.#at = first;
    this.memory = memoryOf(facility, first.segment.raw.slice(3, 9));
  }

  get segment(): Segment {
    return this.#at.segment;
  }

  readonly neighbour = (segmentId: string): Segment | undefined => {
    const { order } = this.#at;
    const found = this.#segments.find(it => it.segment.id === segmentId && it.order === order);
    if (found !== undefined || order === 0 || segmentId === 'ORC' || segmentId === 'OBR') return found?.segment;
    return this.#segments.find(it => it.segment.id === segmentId && it.order === 0)?.segment;
  };

  before(segmentId: string): Segment | undefined {
    const at = this.#segments.indexOf(this.#at);
    return this.#segments.findLast((it, n) => n < at && it.segment.id === segmentId)?.segment;
  }

  reference(instance: string): Reference | undefined {
    const open = this.#instances.get(instance);
    return open && referenceTo(open.map.resourceType, open.id);
  }

  include(resource: IdentifiedResource): void {
    // By its id alone, which is made of the type too: this runs for every practitioner and place of a message.
    if (!this.#included.has(resource.id)) this.#included.set(resource.id, { resource, origin: this.#origin() });
  }

  assemble(map: MessageMap): void {
    let order = 0;
    for (const at of this.#segments) {
      this.#at = at;
      if (at.order !== order && order > 0) this.#closeOrder(map);
      order = at.order;
      this.#convert(map.rows.get(at.segment.id) ?? []);
    }
    for (const [draft, { path, instance }] of this.#deferred) {
      // What is of an order is of no other one.
      if (this.#instances.get(instance)?.order === 0) setReference(draft, path, this.reference(instance));
    }
    this.#complete();
  }

  #complete(): void {
    const dropped = new Set<string>();
    for (const [key, { map: segmentMap, draft, at }] of this.#resources) {
      this.#at = at;
      if (segmentMap.complete?.(draft, this) === false) dropped.add(key);
      this.#mendPeriods(draft);
    }
    if (dropped.size === 0) return;
    for (const key of dropped) this.#resources.delete(key);
    for (const { draft } of this.#resources.values()) dropReferences(draft, dropped);
  }

  /** The resources of the message, the Patient apart. */
  get resources(): readonly Located[] {
    const drafts = Array.from(this.#resources.values(), ({ draft, origin }) => {
      return { resource: draft as unknown as IdentifiedResource, origin };
    });
    return [...drafts.filter(it => it.resource.resourceType !== 'Patient'), ...this.#included.values()];
  }

  /** `PID`, `OBX[3]`: the segment at hand, numbered where there are more of its kind. */
  #origin(): string {
    if (this.#originOf !== this.#at) {
      const { id, index } = this.segment;
      const numbered = index > 1 || this.#segments.some(({ segment }) => segment.id === id && segment.index === 2);
      this.#originText = numbered ? `${id}[${index}]` : id;
      this.#originOf = this.#at;
    }
    return this.#originText;
  }

  find<R extends Resource>(resourceType: R['resourceType']): R | undefined {
    for (const { draft } of this.#resources.values()) {
      if (draft.resourceType === resourceType) return draft as unknown as R;
    }
    return undefined;
  }

  #convert(rows: readonly MessageRow[]): void {
    const applied: Applied = { mapped: [], cleared: [] };
    let used = false;
    for (const row of rows) {
      if (row.groups !== undefined && !row.groups.includes(this.#at.group)) continue;
      if (row.after !== undefined && row.after !== (this.#at.after ?? 'ORC')) continue;
      if (row.condition !== undefined && !row.condition(this.segment, this.neighbour)) continue;
      if (this.#apply(row, applied)) used = true;
    }
    for (const it of applied.cleared) this.cleared.add(it);
    countUnmapped(this.segment, used ? applied.mapped : undefined, this.unmapped);
  }

  #apply(row: MessageRow, applied: Applied): boolean {
    const instance = this.#instance(row);
    if (instance === undefined) return false;
    if (row.map.element !== undefined) {
      this.#addElement(row.map, row.map.element, instance, applied);
      return true;
    }
    applyMap(row.map, instance.draft, this, applied);
    for (const it of row.references) this.#refer(instance.draft, it);
    for (const it of row.referencedBy) this.#referBack(it, instance);
    return true;
  }

  #addElement(map: SegmentMap, name: string, { draft }: Instance, applied: Applied): void {
    const element: Draft = {};
    applyMap(map, element, this, applied);
    if (Object.keys(element).length === 0 || map.complete?.(element, this) === false) return;
    this.#mendPeriods(element);
    draft[name] = [...((draft[name] as unknown[] | undefined) ?? []), element];
  }

  // The rows of start and end do not know each other; an end before the start is left out, and counted.
  #mendPeriods(draft: Draft): void {
    for (const name of ['period', 'effectivePeriod']) {
      const period = draft[name] as Period | undefined;
      if (period === undefined) continue;
      const mended = mendPeriod(period);
      draft[name] = mended;
      if (period.end === undefined || mended.end !== undefined) continue;
      const path = `${draft.resourceType ?? 'Patient.contact'}.${name}.end`;
      this.unmapped[path] = (this.unmapped[path] ?? 0) + 1;
    }
  }

  // What is told of later in the message (the patient of an appointment) is referred to when all is read.
  #refer(draft: Draft, row: ReferenceRow): void {
    if (row.all) {
      for (const it of this.#resources.values()) {
        if (it.name === row.instance) setReference(draft, row.path, referenceTo(it.map.resourceType, it.id));
      }
      return;
    }
    const reference = this.reference(row.instance);
    if (reference !== undefined) setReference(draft, row.path, reference);
    else if (!row.known) this.#deferred.push([draft, row]);
  }

  #referBack({ path, instance: name }: ReferenceRow, { map, id }: Instance): void {
    const other = this.#instances.get(name);
    if (other !== undefined) setReference(other.draft, path, referenceTo(map.resourceType, id));
  }

  /** The instance a row feeds: the one that is open, unless the segment begins one of its own. */
  #instance(row: MessageRow): Instance | undefined {
    const open = this.#instances.get(row.to);
    if (row.map.id === undefined) return open;
    const id = row.map.id(this.segment, this);
    if (id === undefined) return undefined;
    if (open !== undefined && open.said === id && (row.map.gathers || !open.fedBy.has(this.segment.id))) {
      open.fedBy.add(this.segment.id);
      return open;
    }
    return this.#begin(row, id);
  }

  #begin({ to, map }: MessageRow, said: string): Instance {
    const id = repeatable.has(map.resourceType) ? this.#freeId(map.resourceType, said) : said;
    const draft: Draft = { resourceType: map.resourceType, id, meta: { source: facilitySource(this.facility) } };
    const at = this.#at;
    const instance = {
      id,
      said,
      name: to,
      draft,
      map,
      at,
      order: at.order,
      origin: this.#origin(),
      fedBy: new Set([this.segment.id]),
    };
    this.#instances.set(to, instance);
    this.#resources.set(`${map.resourceType}/${id}`, instance);
    return instance;
  }

  // Two OBX of one order with the same code and sub id are two results; the n-th keeps its id in a repeated message.
  #freeId(resourceType: string, said: string): string {
    let id = said;
    for (let n = 2; this.#resources.has(`${resourceType}/${id}`); n++)
      id = patientOwnedId(this, resourceType, `${said}#${n}`);
    return id;
  }

  #closeOrder({ ordersBeginWith }: MessageMap): void {
    for (const [name, { order, map }] of this.#instances) {
      // All requests that follow a specimen are for it.
      const stays = ordersBeginWith === 'SPM' && map.resourceType === 'Specimen';
      if (order > 0 && !stays) this.#instances.delete(name);
    }
  }
}

/** What a message may tell twice in the same words and mean twice. */
const repeatable: ReadonlySet<string> = new Set([
  ...['Observation', 'DiagnosticReport', 'ServiceRequest', 'Immunization', 'MedicationRequest', 'MedicationDispense'],
  ...['Procedure', 'ChargeItem', 'Specimen'],
]);

/** Takes out references to resources that came to nothing. */
function dropReferences(value: unknown, dropped: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) {
    const kept = value.filter(it => !dropReferences(it, dropped));
    value.splice(0, value.length, ...kept);
    return kept.length === 0;
  }
  if (typeof value !== 'object' || value === null) return false;
  const { reference } = value as { reference?: unknown };
  if (typeof reference === 'string' && dropped.has(reference)) return true;
  for (const [name, part] of Object.entries(value)) {
    if (dropReferences(part, dropped)) delete (value as Draft)[name];
  }
  return Object.keys(value).length === 0;
}

function setReference(draft: Draft, path: string, reference: Reference | undefined): void {
  if (reference === undefined) return;
  const dot = path.indexOf('.');
  if (dot >= 0) {
    const head = path.slice(0, dot);
    draft[head] ??= {};
    setReference(draft[head] as Draft, path.slice(dot + 1), reference);
    return;
  }
  if (!path.endsWith('[]')) {
    draft[path] = reference;
    return;
  }
  const name = path.slice(0, -2);
  const references = (draft[name] as Reference[] | undefined) ?? [];
  if (!references.some(it => it.reference === reference.reference)) draft[name] = [...references, reference];
}

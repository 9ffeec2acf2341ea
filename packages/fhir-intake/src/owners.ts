import type { FacilityContext } from '@causeway/conversion';
import type { SourcePatient } from '@causeway/person';
import { type Fault, FaultError } from './fault.ts';
import { type Fields, isFields, objectsOf, type SentResource, textOf } from './json.ts';
import type { Links } from './links.ts';
import { patientOf } from './naming.ts';
import type { Planned } from './plan.ts';
import { detoursOf, subjectsOf } from './subject.ts';

/** How far one resource may stand behind another before its patient is found. */
const longestDetour = 5;

export interface Owned {
  readonly planned: readonly Planned[];
  readonly faults: ReadonlyMap<number, Fault>;
}

/** Finds whose every reported resource is, by what it says and by what it belongs to. */
export class Owners {
  readonly #facility: FacilityContext;
  readonly #links: Links;
  readonly #byEntry: ReadonlyMap<number, Planned>;

  constructor(options: {
    readonly facility: FacilityContext;
    readonly links: Links;
    readonly planned: readonly Planned[];
  }) {
    this.#facility = options.facility;
    this.#links = options.links;
    this.#byEntry = new Map(options.planned.map(it => [it.operation.index, it]));
  }

  /** Follows the references of every resource; what cannot be followed is that entry's fault. */
  settle(planned: readonly Planned[]): Owned {
    const settled: Planned[] = [];
    const faults = new Map<number, Fault>();
    for (const it of planned) {
      try {
        settled.push(this.#settle(it));
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        faults.set(it.operation.index, error.fault);
      }
    }
    return { planned: settled, faults };
  }

  #settle(planned: Planned): Planned {
    const { operation, action } = planned;
    const { resource, origin, type } = operation;
    if (action !== 'report' || resource === undefined) return planned;
    this.#links.follow(resource, origin);
    if (type === 'Patient') return planned;
    return { ...planned, patient: this.#owner(planned, 0) ?? null };
  }

  #owner({ operation, patient }: Planned, depth: number): SourcePatient | undefined {
    const { resource, origin, type } = operation;
    if (type === 'Patient') return patient ?? undefined;
    if (resource === undefined) return undefined;
    for (const reference of subjectsOf(resource)) {
      const found = this.#contained(resource, reference) ?? this.#links.find(reference, origin)?.patient;
      if (found) return found;
    }
    if (depth >= longestDetour) return undefined;
    for (const reference of detoursOf(resource)) {
      const link = this.#links.find(reference, origin);
      const entry = link?.entry === undefined ? undefined : this.#byEntry.get(link.entry);
      const found = entry ? this.#owner(entry, depth + 1) : link?.patient;
      if (found) return found;
    }
    return this.#lister(operation.index, depth);
  }

  /** A document that names no patient is of the patient whose List (SubmissionSet) holds it. */
  #lister(index: number, depth: number): SourcePatient | undefined {
    for (const list of this.#byEntry.values()) {
      const { type, resource, origin } = list.operation;
      if (type !== 'List' || list.operation.index === index) continue;
      const items = objectsOf(resource?.entry).flatMap(it => (isFields(it.item) ? [it.item] : []));
      if (items.some(it => this.#links.find(it, origin)?.entry === index)) return this.#owner(list, depth + 1);
    }
    return undefined;
  }

  /** A Patient within the resource, where the facility's authority issued its number. */
  #contained(resource: SentResource, reference: Fields): SourcePatient | undefined {
    const local = textOf(reference.reference);
    if (!local?.startsWith('#')) return undefined;
    const found = objectsOf(resource.contained).find(it => it.resourceType === 'Patient' && `#${it.id}` === local);
    if (found === undefined) return undefined;
    const patient = patientOf(found as SentResource, { facility: this.#facility, id: '', before: null });
    return patient.identifier === '' ? undefined : patient;
  }
}

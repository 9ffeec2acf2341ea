import { type FacilityContext, facilitySource, type ReportedResource } from '@causeway/conversion';
import { type Reference, referenceTo } from '@causeway/fhir';
import { ownedId, type SourcePatient, sourcePatientId } from '@causeway/person';
import { iiKey } from './datatypes/ii.ts';
import { fingerprint } from './fingerprint.ts';
import type { Narrative } from './narrative.ts';
import type { IdentifiedResource, Scope } from './scope.ts';
import type { CdaElement } from './xml/cda-element.ts';

type Made = { readonly resource: IdentifiedResource; readonly source: CdaElement };

export interface AssemblyOptions {
  readonly facility: FacilityContext;
  readonly patient: SourcePatient;
  readonly narrative: Narrative;
}

/** The resources a document becomes, as they are made. */
export class Assembly {
  readonly facility: FacilityContext;
  readonly patient: SourcePatient;
  readonly narrative: Narrative;
  readonly subject: Reference;
  readonly counts: Record<string, number> = {};
  readonly #made = new Map<string, Made>();
  readonly #byIi = new Map<string, Reference[]>();
  readonly #done = new Set<CdaElement>();

  constructor({ facility, patient, narrative }: AssemblyOptions) {
    this.facility = facility;
    this.patient = patient;
    this.narrative = narrative;
    this.subject = referenceTo('Patient', sourcePatientId(patient));
  }

  /** The first encounter: the one the document is of, where the header names it. */
  get encounter(): IdentifiedResource | undefined {
    for (const { resource } of this.#made.values()) if (resource.resourceType === 'Encounter') return resource;
    return undefined;
  }

  get reported(): readonly ReportedResource[] {
    return [...this.#made.values()].map(({ resource, source }) => ({
      resourceType: resource.resourceType,
      id: resource.id,
      deleted: false,
      resource,
      origin: source.path,
    }));
  }

  scope(section?: string, encounter?: Reference): Scope {
    const { facility, patient, subject, narrative } = this;
    return {
      facility,
      patient,
      subject,
      narrative,
      section,
      encounter,
      within: inner => this.scope(section, inner),
      idFor: (resourceType, entry) => this.#idFor(resourceType, entry),
      include: (resource, source) => this.#include(resource, source),
      known: (id, resourceTypes) => this.#known(id, resourceTypes),
      done: entry => this.#done.has(entry),
      markDone: entry => void this.#done.add(entry),
      unmapped: what => {
        this.counts[what] = (this.counts[what] ?? 0) + 1;
      },
    };
  }

  /**
   * From the entry's own id, so that the same entry of the next document is the same resource; else from all it says.
   * Senders give one id to different entries: the second gets another.
   */
  #idFor(resourceType: string, entry: CdaElement): string {
    const key = entry
      .all('id')
      .map(iiKey)
      .find(it => it !== undefined);
    if (key === undefined) return ownedId(this.patient, resourceType, `cda:${fingerprint(entry)}`);
    const id = ownedId(this.patient, resourceType, `cda:${key}`);
    const before = this.#made.get(`${resourceType}/${id}`);
    if (before === undefined || before.source === entry || fingerprint(before.source) === fingerprint(entry)) return id;
    return ownedId(this.patient, resourceType, `cda:${key}#${fingerprint(entry)}`);
  }

  #include(resource: IdentifiedResource, source: CdaElement): Reference {
    const { resourceType, id } = resource;
    const reference = referenceTo(resourceType, id);
    const key = `${resourceType}/${id}`;
    if (!this.#made.has(key)) {
      const { resourceType: _, id: __, meta, ...rest } = resource;
      const placed = { resourceType, id, meta: { source: facilitySource(this.facility), ...meta }, ...rest };
      this.#made.set(key, { resource: placed, source });
    }
    for (const it of source.all('id')) this.#name(it, reference);
    return reference;
  }

  #name(id: CdaElement, reference: Reference): void {
    const key = iiKey(id);
    if (key === undefined) return;
    const named = this.#byIi.get(key) ?? [];
    if (!named.some(it => it.reference === reference.reference)) this.#byIi.set(key, [...named, reference]);
  }

  #known(id: CdaElement, resourceTypes: readonly string[]): Reference | undefined {
    const key = iiKey(id);
    const named = key === undefined ? undefined : this.#byIi.get(key);
    return named?.find(it => resourceTypes.some(type => it.reference?.startsWith(`${type}/`)));
  }
}

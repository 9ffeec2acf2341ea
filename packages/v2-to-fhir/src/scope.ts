import type { Reference, Resource } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import type { HierarchicDesignator, SourcePatient } from '@causeway/person';

/** What the conversion must know of the facility that sent a message. */
export interface FacilityContext {
  readonly id: string;
  readonly name: string;
  /** Issues the facility's patient identifiers. */
  readonly authority: HierarchicDesignator;
  /** IANA name; the zone of times sent without an offset. */
  readonly timeZone: string;
}

/** What a map sees while it converts one segment. */
export interface Scope {
  readonly facility: FacilityContext;
  readonly patient: SourcePatient;
  /** `ADT_A01` */
  readonly trigger: string;
  readonly segment: Segment;
  /** The first segment of this id in the same group. */
  neighbour(segmentId: string): Segment | undefined;
  /** The resource a message map calls `Encounter[1]`, once it is there. */
  reference(instance: string): Reference | undefined;
  /** Adds a resource that others refer to (Practitioner, Location, Organization) once. */
  include(resource: Resource & { readonly id: string }): void;
}

/** Converts one repetition of a field; undefined where it says nothing. */
export type DatatypeMap<T> = (value: Repetition, scope: Scope) => T | undefined;

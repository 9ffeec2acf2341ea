import type { FacilityContext } from '@causeway/conversion';
import type { Reference, Resource } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';

/** What a map sees while it converts one segment. */
export interface Scope {
  readonly facility: FacilityContext;
  readonly patient: SourcePatient;
  /** `ADT_A01` */
  readonly trigger: string;
  readonly segment: Segment;
  /** The first segment of this id in the same group. */
  neighbour(segmentId: string): Segment | undefined;
  /** The segment of this id that the one at hand follows: the IN1 of an IN2. */
  before(segmentId: string): Segment | undefined;
  /** The resource a message map calls `Encounter[1]`, once it is there. */
  reference(instance: string): Reference | undefined;
  /** What of the facility has been converted before; see `remembered`. */
  readonly memory?: Memory;
  /** Adds a resource that others refer to (Practitioner, Location, Organization) once. */
  include(resource: Resource & { readonly id: string }): void;
}

/** Converts one repetition of a field; undefined where it says nothing. */
export type DatatypeMap<T> = (value: Repetition, scope: Scope) => T | undefined;

/** By kind and text, what a facility's messages say over and over: its practitioners and places. */
export type Memory = Map<string, Remembered>;
export type Remembered = {
  readonly reference: Reference | undefined;
  readonly included: readonly (Resource & { readonly id: string })[];
};

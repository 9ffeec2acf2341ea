import type { FacilityContext } from '@causeway/conversion';
import type { Reference, Resource } from '@causeway/fhir';
import type { SourcePatient } from '@causeway/person';
import type { Narrative } from './narrative.ts';
import type { CdaElement } from './xml/cda-element.ts';

export type IdentifiedResource = Resource & { readonly id: string };

/** What a map sees while it converts an element. */
export interface Scope {
  readonly facility: FacilityContext;
  readonly patient: SourcePatient;
  /** The FHIR Patient. */
  readonly subject: Reference;
  readonly narrative: Narrative;
  /** LOINC code of the section the entry stands in. */
  readonly section: string | undefined;
  /** The encounter the document is of, else the one the entry stands in. */
  readonly encounter: Reference | undefined;
  /** The same, within an encounter. */
  within(encounter: Reference): Scope;
  /** The id of the resource an entry becomes: the same entry gives the same id, in this document and the next. */
  idFor(resourceType: string, entry: CdaElement): string;
  /** Adds a resource once; what came first under an id stays. */
  include(resource: IdentifiedResource, source: CdaElement): Reference;
  /** The resource that was made of what has this id, wherever in the document that stands. */
  known(id: CdaElement, resourceTypes: readonly string[]): Reference | undefined;
  /** Whether the entry has been converted, by itself or as part of another. */
  done(entry: CdaElement): boolean;
  markDone(entry: CdaElement): void;
  /** Counts what comes to nothing. */
  unmapped(what: string): void;
}

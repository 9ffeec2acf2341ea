import type { HierarchicDesignator } from '@causeway/person';

/** What a conversion must know of the facility that sent its input. */
export interface FacilityContext {
  readonly id: string;
  readonly name: string;
  /** Issues the facility's patient identifiers. */
  readonly authority: HierarchicDesignator;
  /** Authorities of all facilities of the exchange, its own among them. */
  readonly registered?: readonly HierarchicDesignator[];
  /** IANA name; the zone of times sent without an offset. */
  readonly timeZone: string;
  /**
   * Set where no exchange runs, so that no facility is registered: then the number of any authority names the patient,
   * and where there is none, this word does.
   */
  readonly unregistered?: string;
}

import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: Event[EncounterStatus] (HL70003). */
export const eventToEncounterStatus = conceptMap(
  'Event[EncounterStatus]',
  'http://hl7.org/fhir/encounter-status',
  {
    A01: ['in-progress', 'In Progress'],
    A02: ['in-progress', 'In Progress'],
    A03: ['finished', 'Finished'],
    A04: ['planned', 'Planned'],
    A05: ['planned', 'Planned'],
    A08: ['unknown', 'Unknown'],
    A11: ['cancelled', 'Cancelled'],
    A13: ['in-progress', 'In Progress'],
  },
  {
    // Events of the structures the guide has no table for: a pending admission, and what was pending cancelled.
    A14: ['planned', 'Planned'],
    A27: ['cancelled', 'Cancelled'],
    A38: ['cancelled', 'Cancelled'],
  },
);

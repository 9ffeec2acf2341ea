import type { CodeableConcept, Identifier, Period, Reference } from './datatype.ts';
import type { BackboneElement, DomainResource } from './resource.ts';

/** FHIR R4 Appointment, as far as the exchange uses it. */

export interface AppointmentParticipant extends BackboneElement {
  readonly type?: readonly CodeableConcept[];
  readonly actor?: Reference;
  readonly required?: 'required' | 'optional' | 'information-only';
  readonly status: 'accepted' | 'declined' | 'tentative' | 'needs-action';
  readonly period?: Period;
}

export interface Appointment extends DomainResource {
  readonly resourceType: 'Appointment';
  readonly identifier?: readonly Identifier[];
  readonly status:
    | 'proposed'
    | 'pending'
    | 'booked'
    | 'arrived'
    | 'fulfilled'
    | 'cancelled'
    | 'noshow'
    | 'entered-in-error'
    | 'checked-in'
    | 'waitlist';
  readonly cancelationReason?: CodeableConcept;
  readonly serviceCategory?: readonly CodeableConcept[];
  readonly serviceType?: readonly CodeableConcept[];
  readonly specialty?: readonly CodeableConcept[];
  readonly appointmentType?: CodeableConcept;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  /** iCalendar's: 0 is undefined, 1 the most urgent. */
  readonly priority?: number;
  readonly description?: string;
  readonly start?: string;
  readonly end?: string;
  readonly minutesDuration?: number;
  readonly slot?: readonly Reference[];
  readonly created?: string;
  readonly comment?: string;
  readonly patientInstruction?: string;
  readonly basedOn?: readonly Reference[];
  readonly participant: readonly AppointmentParticipant[];
  readonly requestedPeriod?: readonly Period[];
}

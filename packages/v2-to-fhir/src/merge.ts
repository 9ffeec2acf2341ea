import { type FacilityContext, patientOwnedId, type ReportedResource } from '@causeway/conversion';
import type { Segment } from '@causeway/hl7';
import type { SourcePatient } from '@causeway/person';
import type { PatientGroup } from './patient-group.ts';
import { type Identified, type IdentifiedMerged, identify, identifyMerged } from './source-patient.ts';

/** Who MRG-1 names. */
export function mergedPatient(group: PatientGroup, facility: FacilityContext): Identified {
  return identify(mergeSegment(group), 1, facility, 'MRG');
}

/** All whom MRG-1 names. */
export function mergedPatients(group: PatientGroup, facility: FacilityContext): IdentifiedMerged {
  return identifyMerged(mergeSegment(group), facility);
}

function mergeSegment({ segments }: PatientGroup): Segment | undefined {
  return segments.find(it => it.segment.id === 'MRG')?.segment;
}

/** A41: the account MRG-3 of the patient is no more; what was billed to it is billed to PID-18. */
export function mergedAccounts(group: PatientGroup, patient: SourcePatient): readonly ReportedResource[] {
  return withdrawn(group, patient, { resourceType: 'Account', field: 3 });
}

/** A45: the visit MRG-5 is no longer of the patient MRG-1. */
export function movedVisits(group: PatientGroup, patient: SourcePatient): readonly ReportedResource[] {
  return withdrawn(group, patient, { resourceType: 'Encounter', field: 5 });
}

type Named = { readonly resourceType: string; readonly field: number };

function withdrawn(
  { segments }: PatientGroup,
  patient: SourcePatient,
  { resourceType, field }: Named,
): readonly ReportedResource[] {
  return segments.flatMap(({ segment }) => {
    const number = segment.id === 'MRG' ? segment.value(field)?.trim() : undefined;
    if (number === undefined) return [];
    const id = patientOwnedId({ patient }, resourceType, number);
    return [{ resourceType, id, deleted: true, origin: originOf(segment) }];
  });
}

function originOf({ id, index }: Segment): string {
  return index > 1 ? `${id}[${index}]` : id;
}

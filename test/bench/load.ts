import { encodeFrame } from '@causeway/hl7';
import { sourcePatientId, sourcePatientKey } from '@causeway/person';
import { facilities, loadMessage, loadPatient, loadPatientIndex } from '@causeway/simulator';

/** Who the load is about: enough that patients come back, as they do. */
const given = { facility: 'general', patients: 6_400, seed: 'bench' } as const;
const { system: authority } = facilities[given.facility];

export const loadFacility = facilities[given.facility];

export interface LoadItem {
  /** The message in its MLLP frame. */
  readonly frame: Buffer;
  readonly patient: number;
}

/** Messages from the `first` on: admissions, updates and discharges, each patient's in order. */
export function loadItems(first: number, count: number): readonly LoadItem[] {
  return Array.from({ length: count }, (_, i) => ({
    frame: encodeFrame(loadMessage(first + i, given)),
    patient: loadPatientIndex(first + i, given),
  }));
}

export function loadText(i: number): string {
  return loadMessage(i, given);
}

export function loadKey(i: number): string {
  return sourcePatientKey({ authority, identifier: loadPatient(loadPatientIndex(i, given), given).mrn });
}

export function loadPatientId(patient: number): string {
  return sourcePatientId({ authority, identifier: loadPatient(patient, given).mrn });
}

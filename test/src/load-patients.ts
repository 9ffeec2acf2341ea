import { sourcePatientId } from '@causeway/person';
import { facilities, type LoadOptions, loadMessage, loadPatient } from '@causeway/simulator';
import type { Known } from './care-team.ts';

export interface LoadedPatient extends Known {
  /** Of the source patient. */
  readonly id: string;
  /** What the facility sends when they come, in order: admitted, updated, discharged. */
  readonly messages: readonly [string, string, string];
}

/** The patients of a load with up to 64 of them, each with their own messages. */
export function loadPatients(options: LoadOptions): readonly LoadedPatient[] {
  const { patients, facility } = options;
  if (patients > 64) throw new Error('the messages of 64 patients at most are side by side');
  return Array.from({ length: patients }, (_, index) => {
    const { system } = facilities[facility];
    const identifier = loadPatient(index, options).mrn;
    const message = (step: number) => loadMessage(step * patients + index, options);
    const id = sourcePatientId({ authority: system, identifier });
    return { system, identifier, id, messages: [message(0), message(1), message(2)] };
  });
}

import { type Link, type SourcePatient, sourcePatientId, unscored } from '@causeway/person';
import { derivedHeader, type PatientsLinked, type PatientsUnlinked } from '@causeway/schemas';
import type { ClinicalEvent } from '../directory/described-patient.ts';

const explanations: Readonly<Record<string, string>> = {
  ADT_A24: 'the source linked the two identifiers',
  ADT_A43: 'the source moved the second identifier to the first',
  ADT_A47: 'the source changed the second identifier to the first',
};

/** The number that a message moves to another patient (A43). */
export function movedBy({ event }: ClinicalEvent): SourcePatient | undefined {
  return event.type === 'PatientsMerged' && event.trigger === 'ADT_A43' ? event.merged : undefined;
}

/** A source's word on two of its own identifiers. `before`: links of those that are moved. */
export function sourceEvents(
  { event, position }: ClinicalEvent,
  before: readonly Link[],
): readonly (PatientsLinked | PatientsUnlinked)[] {
  if (event.type === 'FactsReported' || event.type === 'PatientRemoved') return [];
  const { sourcePatient: a, trigger } = event;
  const header = (index: number) => derivedHeader({ from: event.header, position: { ...position, index } });
  const word = { ...unscored, a, basis: 'MERGE' } as const;
  if (event.type === 'PatientsParted') {
    const explanation = 'the source took the link of the two identifiers back';
    return [{ type: 'PatientsUnlinked', header: header(0), ...word, b: event.parted, explanation }];
  }
  const explanation = explanations[trigger] ?? 'the source merged the second identifier into the first';
  const left = trigger === 'ADT_A43' ? leaving(event.merged, a, before) : [];
  return [
    ...left.map(({ a, b }, n) => ({
      type: 'PatientsUnlinked' as const,
      header: header(20_000 + n),
      ...{ ...word, a, b },
      explanation: 'the source moved the identifier to another patient',
    })),
    { type: 'PatientsLinked', header: header(0), ...word, b: event.merged, rule: trigger, explanation },
  ];
}

/** The merges of a number into others than the one it moves to. */
function leaving(moved: SourcePatient, to: SourcePatient, before: readonly Link[]): readonly Link[] {
  const [number, target] = [sourcePatientId(moved), sourcePatientId(to)];
  return before.filter(
    it => it.bases.MERGE !== undefined && it.members.includes(number) && !it.members.includes(target),
  );
}

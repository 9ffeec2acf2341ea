import { patientOwnedId } from '@causeway/conversion';
import type { Procedure, ProcedurePerformer } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { concept } from '../concept-map.ts';
import { cweConcept, cweKey } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { plLocation } from '../datatypes/pl.ts';
import { stString } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Procedure>();
const snomed = 'http://snomed.info/sct';

export const pr1ToProcedure: SegmentMap = {
  name: 'PR1[Procedure]',
  resourceType: 'Procedure',
  id: (pr1, scope) => patientOwnedId(scope, 'Procedure', procedureKey(pr1, scope)),
  rows: [
    row('PR1-3', 'code', cweConcept),
    row('PR1-4', 'code.text', stString, { if: 'IF PR1-3.9 NOT VALUED' }),
    row('PR1-5', 'performedDateTime', dtmDateTime),
    row('PR1-6', 'category', cweConcept),
    row('PR1-8', 'performer[]', performer('88189002', 'Anesthesiologist')),
    row('PR1-11', 'performer[]', performer('304292004', 'Surgeon')),
    row('PR1-12', 'performer[]', performer()),
    row('PR1-15', 'reasonCode[]', cweConcept),
    row('PR1-19', 'identifier[]', eiIdentifier),
    row('PR1-20', 'status', () => 'entered-in-error' as const, {
      if: 'IF PR1-20 EQUALS "D"',
      departs: 'The action code: what is deleted was recorded in error.',
    }),
    row('PR1-23', 'location', plLocation),
    row('PR1-25', 'partOf[]', parent),
  ],
  // A procedure that is sent with a time was done; the segment has no status.
  complete: draft => {
    draft.status ??= draft.performedDateTime === undefined ? 'unknown' : 'completed';
    return draft.code !== undefined;
  },
};

/** PR1-19, else what was done in which visit and when. */
function procedureKey(pr1: Segment, scope: Scope): string {
  const number = eiKey(pr1.field(19).repetitions[0]);
  if (number !== undefined) return number;
  const [code] = pr1.field(3).repetitions;
  const words = code === undefined ? (pr1.value(4) ?? '') : cweKey(code);
  return `${scope.reference('Encounter[1]')?.reference ?? ''}|${words}@${pr1.value(5) ?? ''}`;
}

function performer(code?: string, text?: string) {
  return (xcn: Repetition, scope: Scope): ProcedurePerformer | undefined => {
    const actor = xcnPractitioner(xcn, scope);
    if (actor === undefined) return undefined;
    return code === undefined ? { actor } : { function: concept(snomed, code, text), actor };
  };
}

function parent(ei: Repetition, scope: Scope) {
  const identifier = eiIdentifier(ei, scope);
  return identifier && { type: 'Procedure', identifier };
}

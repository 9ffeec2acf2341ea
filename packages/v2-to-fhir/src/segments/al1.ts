import { patientOwnedId } from '@causeway/conversion';
import type { AllergyIntolerance, CodeableConcept } from '@causeway/fhir';
import { concept } from '../concept-map.ts';
import { allergenTypeToCategory } from '../concept-maps/allergen-type-to-category.ts';
import { allergySeverityToCriticality } from '../concept-maps/allergy-severity-to-criticality.ts';
import { allergySeverityToReactionSeverity } from '../concept-maps/allergy-severity-to-reaction-severity.ts';
import { allergyType } from '../concept-maps/allergy-type.ts';
import { cweConcept, cweKey } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { code, stConcept } from '../datatypes/st.ts';
import { negatedAllergy } from '../no-known-allergy.ts';
import { assign, type Draft, rowsTo } from '../row.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<AllergyIntolerance>();
const active = concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active');

export const al1ToAllergyIntolerance: SegmentMap = {
  name: 'AL1[AllergyIntolerance]',
  resourceType: 'AllergyIntolerance',
  // AL1-1 is only a place in the list; a patient has one allergy to one thing.
  id: (al1, scope) => {
    const [allergen] = al1.field(3).repetitions;
    return allergen === undefined || al1.field(3).isNull
      ? undefined
      : patientOwnedId(scope, 'AllergyIntolerance', cweKey(allergen));
  },
  rows: [
    row('AL1', 'clinicalStatus', assign(active)),
    row('AL1-2', 'category[]', code(allergenTypeToCategory)),
    row('AL1-2', 'type', code(allergyType)),
    row('AL1-3', 'code', cweConcept),
    row('AL1-4', 'reaction[0].severity', code(allergySeverityToReactionSeverity), { if: 'IF AL1-5 VALUED' }),
    // A reaction needs a manifestation to be valid FHIR; without one the severity is the allergy's.
    row('AL1-4', 'criticality', code(allergySeverityToCriticality), { if: 'IF AL1-5 NOT VALUED' }),
    row('AL1-5', 'reaction[0].manifestation[]', stConcept),
    row('AL1-6', 'onsetDateTime', dtmDateTime),
  ],
  complete: negate,
};

/** A negation has no category, severity or reaction; the code says what is known to be absent. */
export function negate(draft: Draft): boolean {
  const said = draft.code as CodeableConcept | undefined;
  const negated = said && negatedAllergy(said);
  if (negated === undefined) return true;
  const coding = (said?.coding ?? []).filter(it => it.system !== negated.system);
  draft.code = { ...said, coding: [negated, ...coding] };
  for (const element of ['category', 'type', 'criticality', 'reaction']) delete draft[element];
  return true;
}

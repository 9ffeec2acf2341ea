import { patientOwnedId } from '@causeway/conversion';
import type { AllergyIntolerance } from '@causeway/fhir';
import type { Segment } from '@causeway/hl7';
import { concept } from '../concept-map.ts';
import { allergenTypeToCategory } from '../concept-maps/allergen-type-to-category.ts';
import { allergySeverityToCriticality } from '../concept-maps/allergy-severity-to-criticality.ts';
import { allergySeverityToReactionSeverity } from '../concept-maps/allergy-severity-to-reaction-severity.ts';
import { allergyType } from '../concept-maps/allergy-type.ts';
import { cweConcept, cweKey, type cweString } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { code, stConcept, stString } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { xpnString } from '../datatypes/xpn.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';
import { negate } from './al1.ts';

const row = rowsTo<AllergyIntolerance>();
const clinical = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

/** ADT_A60: one allergy that was added, changed or deleted (IAM-6). */
export const iamToAllergyIntolerance: SegmentMap = {
  name: 'IAM[AllergyIntolerance]',
  resourceType: 'AllergyIntolerance',
  id: (iam, scope) => allergyId(iam, scope),
  rows: [
    row('IAM-2', 'category[]', code(allergenTypeToCategory)),
    row('IAM-2', 'type', code(allergyType)),
    row('IAM-3', 'code', cweConcept),
    row('IAM-4', 'reaction[0].severity', code(allergySeverityToReactionSeverity), { if: 'IF IAM-5 VALUED' }),
    // A reaction needs a manifestation to be valid FHIR; without one the severity is the allergy's.
    row('IAM-4', 'criticality', code(allergySeverityToCriticality), { if: 'IF IAM-5 NOT VALUED' }),
    row('IAM-5', 'reaction[0].manifestation[]', stConcept),
    row('IAM-6', 'verificationStatus', () => concept(verification, 'entered-in-error'), {
      if: 'IF IAM-6.1 EQUALS "D"',
      departs: 'The action code: what is deleted was recorded in error.',
    }),
    row('IAM-7', 'identifier[]', eiIdentifier),
    row('IAM-8', 'note[].text', stString, { departs: 'Why it was changed; the guide leaves it out.' }),
    row('IAM-11', 'onsetDateTime', dtmDateTime),
    row('IAM-12', 'onsetString', stString, { if: 'IF IAM-11 NOT VALUED' }),
    row('IAM-13', 'recordedDate', dtmDateTime),
    row('IAM-14', 'asserter', xpn => displayed(xpnString(xpn)), {
      departs: 'Who reported it is the asserter; the guide has it as recorder.',
    }),
    row('IAM-17', 'clinicalStatus', clinicalStatus),
    row('IAM-17', 'verificationStatus', verificationStatus, {
      if: 'IF IAM-6.1 NOT EQUALS "D"',
      departs: 'HL7 table 0438 has both: confirmed and suspected, active and inactive.',
    }),
    row('IAM-18', 'recorder', xcnPractitioner, { departs: 'Who maintains the list; R4 has a place for it.' }),
  ],
  complete: draft => {
    // ait-1 and ait-2: what is recorded in error has no clinical status, all else has one.
    const verified = JSON.stringify(draft.verificationStatus ?? '');
    if (verified.includes('entered-in-error')) delete draft.clinicalStatus;
    else draft.clinicalStatus ??= concept(clinical, 'active');
    negate(draft);
    return draft.code !== undefined || verified.includes('entered-in-error');
  },
};

/**
 * As AL1 has it, so that what an admission told and what an A60 deletes are one: a patient has one allergy to one thing.
 * IAM-7 only where IAM-3 says nothing.
 */
function allergyId(iam: Segment, scope: Scope): string | undefined {
  const [allergen] = iam.field(3).repetitions;
  const key = allergen === undefined || iam.field(3).isNull ? eiKey(iam.field(7).repetitions[0]) : cweKey(allergen);
  return key && patientOwnedId(scope, 'AllergyIntolerance', key);
}

function displayed(display: string | undefined) {
  return display === undefined ? undefined : { display };
}

// HL7 table 0438.
function clinicalStatus(cwe: Parameters<typeof cweString>[0]) {
  switch (cwe.value(1)) {
    case 'I':
      return concept(clinical, 'inactive');
    case 'E':
      return undefined;
  }
  return concept(clinical, 'active');
}

function verificationStatus(cwe: Parameters<typeof cweString>[0]) {
  switch (cwe.value(1)) {
    case 'C':
      return concept(verification, 'confirmed');
    case 'P':
    case 'S':
    case 'U':
      return concept(verification, 'unconfirmed');
    case 'E':
      return concept(verification, 'entered-in-error');
    case 'D':
      return concept(verification, 'refuted');
  }
  return undefined;
}

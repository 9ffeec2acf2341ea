import { patientOwnedId } from '@causeway/conversion';
import type { Account, AccountGuarantor, RelatedPerson } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { administrativeSex } from '../concept-maps/administrative-sex.ts';
import { relationship } from '../concept-maps/relationship.ts';
import { cweKey, cweLanguage, cweMapped } from '../datatypes/cwe.ts';
import { cxIdentifier } from '../datatypes/cx.ts';
import { dtmDate, dtmDateTime, period } from '../datatypes/dtm.ts';
import { socialSecurityNumber } from '../datatypes/social-security-number.ts';
import { code } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xpnHumanName, xpnString } from '../datatypes/xpn.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<RelatedPerson>();

/** Who answers for the bill, a person related to the patient. The guide has no map of GT1; these are the rows of NK1. */
export const gt1ToRelatedPerson: SegmentMap = {
  name: 'GT1[RelatedPerson]',
  ours: 'The guide has no map of guarantors.',
  resourceType: 'RelatedPerson',
  id: (gt1, scope) => {
    const [name] = gt1.field(3).repetitions;
    const [relation] = gt1.field(11).repetitions;
    const key = gt1.value(2) ?? (name && `${xpnString(name) ?? ''}|${cweKey(relation)}`);
    return key === undefined ? undefined : patientOwnedId(scope, 'RelatedPerson', `guarantor ${key}`);
  },
  rows: [
    row('GT1-2', 'identifier[]', cxIdentifier),
    row('GT1-3', 'name[]', xpnHumanName),
    row('GT1-5', 'address[]', xadAddress),
    row('GT1-6', 'telecom[]', xtnContactPoint('home')),
    row('GT1-7', 'telecom[]', xtnContactPoint('work')),
    row('GT1-8', 'birthDate', dtmDate),
    row('GT1-9', 'gender', code(administrativeSex)),
    row('GT1-11', 'relationship[]', cweMapped(relationship)),
    row('GT1-12', 'identifier[]', socialSecurityNumber),
    row('GT1-13', 'period.start', dtmDateTime),
    row('GT1-14', 'period.end', dtmDateTime),
    row('GT1-19', 'identifier[]', cxIdentifier),
    row('GT1-36', 'communication[].language', cweLanguage),
  ],
};

/** Who answers for the account of the patient, PID-18. */
export const gt1ToAccount: SegmentMap = {
  name: 'GT1[Account]',
  ours: 'The guide has no map of guarantors.',
  resourceType: 'Account',
  rows: [rowsTo<Account>()('GT1-3', 'guarantor[]', answers, { once: true, reads: [13, 14] })],
};

function answers(_: Repetition, scope: Scope): AccountGuarantor | undefined {
  const party = scope.reference('RelatedPerson[3]');
  return party && { party, ...compact({ period: period(scope.segment.value(13), scope.segment.value(14), scope) }) };
}

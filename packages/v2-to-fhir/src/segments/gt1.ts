import { patientOwnedId } from '@causeway/conversion';
import type { RelatedPerson } from '@causeway/fhir';
import { administrativeSex } from '../concept-maps/administrative-sex.ts';
import { relationship } from '../concept-maps/relationship.ts';
import { cweKey, cweMapped } from '../datatypes/cwe.ts';
import { cxIdentifier } from '../datatypes/cx.ts';
import { dtmDate, dtmDateTime } from '../datatypes/dtm.ts';
import { code } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xpnHumanName, xpnString } from '../datatypes/xpn.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { rowsTo } from '../row.ts';
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
    row('GT1-13', 'period.start', dtmDateTime),
    row('GT1-14', 'period.end', dtmDateTime),
  ],
};

import { patientOwnedId } from '@causeway/conversion';
import type { PatientContact, Reference, RelatedPerson } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { administrativeSex } from '../concept-maps/administrative-sex.ts';
import { contactRole } from '../concept-maps/contact-role.ts';
import { relationship } from '../concept-maps/relationship.ts';
import { cweKey, cweLanguage, cweMapped } from '../datatypes/cwe.ts';
import { cxIdentifier, typeConcept } from '../datatypes/cx.ts';
import { dtmDate, dtmDateTime } from '../datatypes/dtm.ts';
import { code, stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { xpnHumanName, xpnString } from '../datatypes/xpn.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const contact = rowsTo<PatientContact>();

/** `Patient.contact`: one for each NK1; the assembler adds it to the Patient. */
export const nk1ToPatientContact: SegmentMap = {
  name: 'NK1[Patient]',
  resourceType: 'Patient',
  element: 'contact',
  rows: [
    contact('NK1-2', 'name', xpnHumanName),
    contact('NK1-3', 'relationship[]', cweMapped(relationship)),
    contact('NK1-4', 'address', xadAddress),
    contact('NK1-5', 'telecom[]', xtnContactPoint()),
    contact('NK1-6', 'telecom[]', xtnContactPoint('work')),
    contact('NK1-7', 'relationship[]', cweMapped(contactRole)),
    contact('NK1-8', 'period.start', dtmDateTime),
    contact('NK1-9', 'period.end', dtmDateTime),
    contact('NK1-13', 'organization', contactOrganization, { reads: [30, 31, 32] }),
    contact('NK1-15', 'gender', code(administrativeSex)),
    contact('NK1-40', 'telecom[]', xtnContactPoint()),
    contact('NK1-41', 'telecom[]', xtnContactPoint()),
  ],
  // pat-1: a contact has at least a name, a telecom, an address or an organisation.
  complete: (draft: Draft) => {
    const { name, telecom, address, organization } = draft;
    return [name, telecom, address, organization].some(it => it !== undefined);
  },
};

/** NK1-13, with whom to ask there: NK1-30, NK1-31 and NK1-32. */
function contactOrganization(xon: Repetition, scope: Scope): Reference | undefined {
  const said = (field: number) => scope.segment.field(field).repetitions;
  const [name] = said(30).flatMap(it => xpnHumanName(it, scope) ?? []);
  const [address] = said(32).flatMap(it => xadAddress(it, scope) ?? []);
  const telecom = present(...said(31).map(it => xtnContactPoint()(it, scope)));
  const asked = compact({ name, telecom, address });
  return xonOrganization(xon, scope, { contact: asked });
}

const row = rowsTo<RelatedPerson>();

export const nk1ToRelatedPerson: SegmentMap = {
  name: 'NK1[RelatedPerson]',
  resourceType: 'RelatedPerson',
  // NK1-1 is only a place in the list: the person is told by number, else by name and relationship.
  id: (nk1, scope) => {
    const number = nk1.value(33);
    const [name] = nk1.field(2).repetitions;
    const [relation] = nk1.field(3).repetitions;
    const words = name === undefined ? undefined : xpnString(name);
    if (number === undefined && words === undefined) {
      // Who has neither cannot be told from another one later; a Bundle on its own has no later.
      return scope.facility.unregistered && patientOwnedId(scope, 'RelatedPerson', nk1.raw);
    }
    return patientOwnedId(scope, 'RelatedPerson', number ?? `${words}|${cweKey(relation)}`);
  },
  rows: [
    row('NK1-2', 'name[]', xpnHumanName),
    row('NK1-3', 'relationship[]', cweMapped(relationship)),
    row('NK1-4', 'address[]', xadAddress),
    row('NK1-5', 'telecom[]', xtnContactPoint()),
    row('NK1-6', 'telecom[]', xtnContactPoint('work')),
    row('NK1-7', 'relationship[]', cweMapped(contactRole)),
    row('NK1-8', 'period.start', dtmDateTime),
    row('NK1-9', 'period.end', dtmDateTime),
    row('NK1-12', 'identifier[]', cxIdentifier),
    row('NK1-15', 'gender', code(administrativeSex)),
    row('NK1-16', 'birthDate', dtmDate),
    row('NK1-20', 'communication[].language', cweLanguage),
    row('NK1-30', 'name[]', xpnHumanName),
    row('NK1-31', 'telecom[]', xtnContactPoint()),
    row('NK1-32', 'address[]', xadAddress),
    row('NK1-33', 'identifier[]', cxIdentifier),
    row('NK1-37', 'identifier[]', st => {
      const value = stString(st);
      return value === undefined
        ? undefined
        : { type: typeConcept('SS'), system: 'http://hl7.org/fhir/sid/us-ssn', value };
    }),
    row('NK1-40', 'telecom[]', xtnContactPoint()),
    row('NK1-41', 'telecom[]', xtnContactPoint()),
  ],
};

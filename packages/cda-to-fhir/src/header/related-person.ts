import type { Reference, RelatedPerson } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { ii } from '../datatypes/ii.ts';
import { address, humanName, telecom } from '../datatypes/name.ts';
import { period, tsDate } from '../datatypes/ts.ts';
import type { IdentifiedResource, Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';

// CF-participations: participants and informants who are no clinicians.

const classes: ReadonlySet<string> = new Set(['PRS', 'NOK', 'ECON', 'GUARD', 'AGNT', 'CAREGIVER', 'CON', 'GUAR']);

/** Relatives, next of kin, emergency contacts and agents that the header names. */
export function relatedPersons(document: CdaElement, scope: Scope): readonly Reference[] {
  const participants = document.all('participant').flatMap(it => it.all('associatedEntity'));
  const informants = document.all('informant').flatMap(it => it.all('relatedEntity'));
  const related = [...participants, ...informants].filter(it => classes.has(it.attr('classCode') ?? ''));
  return related.flatMap(it => relatedPerson(it, scope) ?? []);
}

function relatedPerson(entity: CdaElement, scope: Scope): Reference | undefined {
  const person = entity.first('associatedPerson') ?? entity.first('relatedPerson');
  const name = present((person?.all('name') ?? []).map(it => humanName(it, scope)));
  if (name === undefined) return undefined;
  const codes = [entity.first('code'), person?.first('sdtc:asPatientRelationship', 'code')];
  const when = entity.first('effectiveTime') ?? entity.parent?.first('time');
  const birth = person?.first('sdtc:birthTime');
  const resource: RelatedPerson & IdentifiedResource = {
    resourceType: 'RelatedPerson',
    id: scope.idFor('RelatedPerson', entity),
    ...compact({ identifier: present(entity.all('id').map(ii)) }),
    patient: scope.subject,
    ...compact({
      relationship: present(codes.map(it => it && cd(it, scope))),
      name,
      telecom: present(entity.all('telecom').map(it => telecom(it, scope))),
      address: present(entity.all('addr').map(it => address(it, scope))),
      birthDate: birth && tsDate(birth),
      period: when && period(when, scope),
    }),
  };
  return scope.include(resource, entity);
}

import type { CareTeam, CareTeamParticipant, Reference } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { period } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { functionOf, participant, peopleAndOrganizations } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, notes, statusOf, subject } from './common-rows.ts';

// Care Team Organizer and Care Team Member Act. The guide has no map: US Core CareTeam is the target.

const statuses: Readonly<Record<string, CareTeam['status']>> = {
  active: 'active',
  completed: 'inactive',
  aborted: 'inactive',
  suspended: 'suspended',
  nullified: 'entered-in-error',
};
const assembled = ['component/act', 'component/observation[template=2.16.840.1.113883.10.20.22.4.500.2]'] as const;
const members = select(assembled[0]);
const kinds = select(`${assembled[1]}/value`);

const { one, many, from } = rowsOf<CareTeam>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => statuses[statusOf(entry) ?? '']),
  many(`${assembled[1]}/value`, 'category', cd),
  one('code/originalText', 'name', (element, { narrative }) => narrative.textOf(element)),
  from('subject', subject),
  one('effectiveTime', 'period', period),
  from('participant', participants),
  from('note', notes),
];

export function careTeam(organizer: CdaElement, scope: Scope): Reference {
  scope.markDone(organizer);
  for (const it of kinds(organizer)) if (it.parent) scope.markDone(it.parent);
  const id = scope.idFor('CareTeam', organizer);
  return scope.include({ resourceType: 'CareTeam', id, ...applyRows(rows, organizer, scope) }, organizer);
}

function participants(organizer: CdaElement, scope: Scope): CareTeamParticipant[] | undefined {
  return present(members(organizer).flatMap(act => memberOf(act, scope)));
}

function memberOf(act: CdaElement, scope: Scope): readonly (CareTeamParticipant | undefined)[] {
  scope.markDone(act);
  const when = act.first('effectiveTime');
  return act.all('performer').map(it => {
    const member = participant(it, scope, peopleAndOrganizations);
    const role = functionOf(it, scope);
    return member && compact({ role: role && [role], member, period: when && period(when, scope) });
  });
}

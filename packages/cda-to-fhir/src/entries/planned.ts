import type { Reference, ServiceRequest } from '@causeway/fhir';
import { cd, concept, mapped } from '../datatypes/cd.ts';
import { period, pointOrPeriod, ts } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { firstAuthored, lastAuthor, peopleAndOrganizations } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import {
  encounter,
  identifiers,
  isNegated,
  nonEmpty,
  notes,
  performers,
  reasons,
  statusOf,
  subject,
  text,
} from './common-rows.ts';
import { codeOf } from './observation.ts';

// Planned Act, Procedure, Observation and Supply, Patient Referral, Instruction, Nutrition Recommendation. The guide has
// no map: US Core ServiceRequest is the target, the mood its intent.

const statuses: Readonly<Record<string, ServiceRequest['status']>> = {
  active: 'active',
  completed: 'completed',
  aborted: 'revoked',
  cancelled: 'revoked',
  suspended: 'on-hold',
  held: 'on-hold',
  nullified: 'entered-in-error',
  new: 'draft',
};
const intents: Readonly<Record<string, ServiceRequest['intent']>> = {
  INT: 'plan',
  RQO: 'order',
  PRP: 'proposal',
  PRMS: 'plan',
  ARQ: 'order',
  APT: 'plan',
};
// v3 ActPriority
const priorities: Readonly<Record<string, ServiceRequest['priority']>> = {
  R: 'routine',
  UR: 'urgent',
  A: 'asap',
  S: 'stat',
  EM: 'stat',
};

const { one, many, from } = rowsOf<ServiceRequest>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => statuses[statusOf(entry) ?? ''] ?? 'unknown'),
  from('intent', entry => intents[entry.attr('moodCode') ?? ''] ?? 'plan'),
  one('priorityCode', 'priority', mapped(priorities)),
  from('category', category),
  from('doNotPerform', entry => isNegated(entry) || undefined),
  from('code', codeOf),
  from('subject', subject),
  from('encounter', encounter),
  from('authoredOn', (entry, scope) => written(entry, scope)),
  from('requester', (entry, scope) => lastAuthor(entry, scope, [...peopleAndOrganizations, 'Device'])),
  from('performer', (entry, scope) => nonEmpty(performers(entry, scope, peopleAndOrganizations))),
  many('targetSiteCode', 'bodySite', cd),
  from('note', notes),
];

export function plannedService(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  const when = entry.first('effectiveTime');
  const said = when && (pointOrPeriod(when, scope) ?? { period: period(when, scope) });
  const resource = {
    resourceType: 'ServiceRequest',
    id: scope.idFor('ServiceRequest', entry),
    ...applyRows(rows, entry, scope),
    ...(said?.point === undefined ? {} : { occurrenceDateTime: said.point }),
    ...(said?.period === undefined ? {} : { occurrencePeriod: said.period }),
    ...reasons(entry, scope),
    ...instructed(entry, scope),
  };
  return scope.include(resource, entry);
}

function written(entry: CdaElement, scope: Scope): string | undefined {
  const first = firstAuthored(entry);
  return first && ts(first, scope);
}

function instructed(entry: CdaElement, scope: Scope) {
  const said = entry.hasTemplate(templates.instruction) ? text(entry, scope) : undefined;
  return said === undefined ? {} : { patientInstruction: said };
}

const snomed = 'http://snomed.info/sct';
const education = concept(snomed, '409073007', 'Education');
const referral = concept(snomed, '3457005', 'Patient referral');

function category(entry: CdaElement): ServiceRequest['category'] {
  if (entry.hasTemplate(templates.instruction)) return [education];
  return entry.hasTemplate(templates.patientReferral) ? [referral] : undefined;
}

import type { Coverage, Reference } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { ii } from '../datatypes/ii.ts';
import { period } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { organization } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, statusOf, subject } from './common-rows.ts';

// Coverage Activity and its Policy Activities. The guide has no map: US Core Coverage is the target.

const covered = select('participant[@typeCode=COV]');
const payers = select('performer/assignedEntity');

const { one, from } = rowsOf<Coverage>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => (statusOf(entry) === 'nullified' ? 'entered-in-error' : 'active')),
  one('code', 'type', cd),
  from('subscriberId', memberNumber),
  from('beneficiary', subject),
  one('participant[@typeCode=COV]/participantRole/code', 'relationship', cd),
  from('period', coveredPeriod),
  from('payor', payersOf),
];

const policies = select('entryRelationship/act');

export function coverage(activity: CdaElement, scope: Scope): readonly Reference[] {
  return policies(activity)
    .filter(it => it.parent?.attr('typeCode') === 'COMP' || it.first('performer') !== undefined)
    .map(it => policy(it, activity, scope));
}

function policy(entry: CdaElement, activity: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  const order = Number(
    entry.parent?.first('sequenceNumber')?.attr('value') ?? activity.first('sequenceNumber')?.attr('value'),
  );
  const more = Number.isInteger(order) && order > 0 ? { order } : {};
  const id = scope.idFor('Coverage', entry);
  return scope.include({ resourceType: 'Coverage', id, ...applyRows(rows, entry, scope), ...more }, entry);
}

function memberNumber(entry: CdaElement): string | undefined {
  const ids = covered(entry).flatMap(it => it.first('participantRole')?.all('id') ?? []);
  return ids.map(it => ii(it)?.value).find(it => it !== undefined);
}

function coveredPeriod(entry: CdaElement, scope: Scope): Coverage['period'] {
  const [time] = covered(entry).flatMap(it => it.all('time'));
  return time && period(time, scope);
}

/** `PAYOR`; a guarantor (`GUAR`) pays only what the payer does not. */
function payersOf(entry: CdaElement, scope: Scope): Reference[] {
  const all = payers(entry);
  const payor = all.filter(it => it.first('code')?.attr('code') === 'PAYOR');
  const used = payor.length > 0 ? payor : all.filter(it => it.first('code')?.attr('code') !== 'GUAR');
  const found = used.map(it => {
    const owner = it.first('representedOrganization');
    return (owner && organization(owner, scope)) ?? compact({ identifier: present(it.all('id').map(ii))?.[0] });
  });
  return present(found) ?? [absent(undefined)];
}

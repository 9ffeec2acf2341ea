import { type Reference, referenceTo, type Specimen } from '@causeway/fhir';
import { ownedId } from '@causeway/person';
import { compact, present } from '../compact.ts';
import { cd, textConcept } from '../datatypes/cd.ts';
import { ii, iiKey } from '../datatypes/ii.ts';
import { pointOrPeriod } from '../datatypes/ts.ts';
import { fingerprint } from '../fingerprint.ts';
import type { IdentifiedResource, Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';

// CF-results, "C-CDA Specimen to FHIR Specimen".

const collections = select('component/procedure[code=17636008]');

/** The specimens of an observation, an organizer or, for an observation without, of its organizer. */
export function specimens(entry: CdaElement, scope: Scope): readonly Reference[] {
  const own = entry.all('specimen');
  const organizer = entry.parent?.name === 'component' ? entry.parent.parent : undefined;
  const used = own.length > 0 ? own : (organizer?.all('specimen') ?? []);
  const [collection] = collections(own.length > 0 || organizer === undefined ? entry : organizer);
  if (collection) scope.markDone(collection);
  return used.flatMap(it => specimen(it, collection, scope) ?? []);
}

function specimen(element: CdaElement, collection: CdaElement | undefined, scope: Scope): Reference | undefined {
  const role = element.first('specimenRole');
  const entity = role?.first('specimenPlayingEntity');
  if (role === undefined || (entity === undefined && role.first('id') === undefined)) return undefined;
  const code = entity?.first('code');
  const name = entity?.first('name')?.text || undefined;
  const description = entity?.first('desc')?.text;
  const key =
    role
      .all('id')
      .map(iiKey)
      .find(it => it !== undefined) ?? fingerprint(role);
  const said = compact({
    identifier: present(role.all('id').map(ii)),
    type: (code && cd(code, scope)) ?? textConcept(name),
    subject: scope.subject,
    collection: collected(collection, scope),
    note: description ? [{ text: description }] : undefined,
  });
  if (said?.identifier === undefined && said?.type === undefined) return undefined;
  const id = ownedId(scope.patient, 'Specimen', `cda:${key}`);
  const resource: Specimen & IdentifiedResource = { resourceType: 'Specimen', id, ...said };
  scope.include(resource, role);
  return referenceTo('Specimen', id);
}

function collected(procedure: CdaElement | undefined, scope: Scope): Specimen['collection'] {
  const when = procedure?.first('effectiveTime');
  const site = procedure?.first('targetSiteCode');
  const said = when && pointOrPeriod(when, scope);
  return compact({
    collectedDateTime: said?.point,
    collectedPeriod: said?.period,
    bodySite: site && cd(site, scope),
  });
}

import type { Device, DeviceUdiCarrier, Identifier, Reference } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd, hasCode } from '../datatypes/cd.ts';
import { ii } from '../datatypes/ii.ts';
import { pointOrPeriod } from '../datatypes/ts.ts';
import type { IdentifiedResource, Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, notes, statusOf } from './common-rows.ts';

// Product Instance, and Non-Medicinal Supply Activity with the product it is of. The guide has no map: US Core
// Implantable Device is the target.

/** FDA's UDI. */
const udiRoot = '2.16.840.1.113883.3.3719';

/** `participantRole` of Product Instance. */
export function implant(role: CdaElement, scope: Scope): Reference | undefined {
  const code = role.first('playingDevice', 'code') ?? role.first('playingEntity', 'code');
  const model = role.first('playingDevice', 'manufacturerModelName')?.text;
  const type = code && cd(code, scope);
  const numbers = present(role.all('id').map(ii));
  if (type === undefined && !model && numbers === undefined) return undefined;
  const resource: Device & IdentifiedResource = {
    resourceType: 'Device',
    id: scope.idFor('Device', role),
    ...compact({
      identifier: numbers,
      udiCarrier: udiOf(role),
      manufacturer: role.first('scopingEntity', 'desc')?.text || undefined,
      deviceName: model ? [{ name: model, type: 'model-name' as const }] : undefined,
      type,
      patient: scope.subject,
    }),
  };
  return scope.include(resource, role);
}

/** The whole of the label is kept; its parts are in it. */
function udiOf(role: CdaElement): DeviceUdiCarrier[] | undefined {
  const label = role
    .all('id')
    .find(it => it.attr('root') === udiRoot)
    ?.attr('extension');
  if (label === undefined) return undefined;
  const deviceIdentifier = /\(01\)(\d{14})/.exec(label)?.[1];
  return [
    {
      ...compact({ deviceIdentifier, issuer: deviceIdentifier && 'http://hl7.org/fhir/NamingSystem/gs1' }),
      carrierHRF: label,
    },
  ];
}

const instances = select('participant/participantRole');

/** What the patient has or uses: the device, and when. */
export function supply(entry: CdaElement, scope: Scope): readonly Reference[] {
  scope.markDone(entry);
  const roles = instances(entry).filter(it => it.first('playingDevice') ?? it.first('playingEntity'));
  const devices = roles.flatMap(it => implant(it, scope) ?? []);
  const [device] = devices.length > 0 ? devices : [suppliedProduct(entry, scope)];
  return device === undefined ? [] : [use(entry, device, scope)];
}

/** Supplies name a product by its code where they do not name the very device. */
function suppliedProduct(entry: CdaElement, scope: Scope): Reference | undefined {
  const code = entry.first('product', 'manufacturedProduct', 'manufacturedMaterial', 'code') ?? entry.first('code');
  const type = hasCode(code) && code ? cd(code, scope) : undefined;
  if (type === undefined) return undefined;
  const identifier: Identifier[] | undefined = identifiers(entry);
  const id = scope.idFor('Device', entry);
  return scope.include({ resourceType: 'Device', id, ...compact({ identifier, type, patient: scope.subject }) }, entry);
}

function use(entry: CdaElement, device: Reference, scope: Scope): Reference {
  const when = entry.first('effectiveTime');
  const said = when && pointOrPeriod(when, scope);
  const resource = {
    resourceType: 'DeviceUseStatement',
    id: scope.idFor('DeviceUseStatement', entry),
    ...compact({
      identifier: identifiers(entry),
      status: useStatus(entry),
      subject: scope.subject,
      timingDateTime: said?.point,
      timingPeriod: said?.period,
      device,
      note: notes(entry, scope),
    }),
  };
  return scope.include(resource, entry);
}

function useStatus(entry: CdaElement): string {
  if (entry.attr('moodCode') !== 'EVN') return 'intended';
  const status = statusOf(entry);
  return status === 'completed' ? 'completed' : status === 'nullified' ? 'entered-in-error' : 'active';
}

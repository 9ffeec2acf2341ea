import { facilityOwnedId } from '@causeway/conversion';
import { type Address, type Identifier, type Reference, referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { universalIdentifier } from '../datatypes/hd.ts';
import { fhirString } from '../datatypes/st.ts';
import type { EnvelopeScope } from './envelope-scope.ts';

/** HD[Organization]: HD.1 is one identifier, HD.2 with its type another. */
export function hdOrganization(
  hd: Repetition,
  scope: EnvelopeScope,
  details: { readonly address?: Address | undefined } = {},
): Reference | undefined {
  const identifier = hdIdentifiers(hd);
  if (identifier === undefined) return undefined;
  const id = facilityOwnedId(scope.facility, 'Organization', `hd|${hd.raw}|${details.address?.country ?? ''}`);
  scope.include({
    resourceType: 'Organization',
    id,
    ...compact({ identifier, address: present(details.address) }),
  });
  return referenceTo('Organization', id);
}

/** HD[Device] */
export function hdDevice(hd: Repetition, scope: EnvelopeScope): Reference | undefined {
  const identifier = hdIdentifiers(hd);
  if (identifier === undefined) return undefined;
  const id = facilityOwnedId(scope.facility, 'Device', `hd|${hd.raw}`);
  scope.include({ resourceType: 'Device', id, ...compact({ identifier }) });
  return referenceTo('Device', id);
}

/** HD[Location] */
export function hdLocation(hd: Repetition, scope: EnvelopeScope): Reference | undefined {
  const name = fhirString(hd.value(1));
  const value = universalIds.has(hd.value(3) ?? '') ? fhirString(hd.value(2)) : undefined;
  if (name === undefined && value === undefined) return undefined;
  const id = facilityOwnedId(scope.facility, 'Location', `hd|${hd.raw}`);
  const system = 'http://terminology.hl7.org/CodeSystem/location-physical-type';
  const physicalType = hd.value(2) === undefined ? undefined : { coding: [{ system, code: 'si', display: 'Site' }] };
  scope.include({
    resourceType: 'Location',
    id,
    ...compact({
      identifier: present(value === undefined ? undefined : universalIdentifier(value, hd.value(3))),
      name,
      physicalType,
    }),
  });
  return referenceTo('Location', id);
}

const universalIds: ReadonlySet<string> = new Set(['ISO', 'UUID']);

function hdIdentifiers(hd: Repetition): Identifier[] | undefined {
  const namespace = fhirString(hd.value(1));
  const universalId = fhirString(hd.value(2));
  return present<Identifier>(
    namespace === undefined ? undefined : { value: namespace },
    universalId === undefined ? undefined : universalIdentifier(universalId, hd.value(3)),
  );
}

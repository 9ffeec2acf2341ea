import { facilityOwnedId, facilitySource } from '@causeway/conversion';
import type { CodeableConcept, Identifier, Location, Reference } from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Component, Repetition } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { remembered } from '../remembered.ts';
import type { Scope } from '../scope.ts';
import { cweString } from './cwe.ts';
import { universalIdentifier } from './hd.ts';
import { fhirString } from './st.ts';

const physicalTypes = 'http://terminology.hl7.org/CodeSystem/location-physical-type';

// From the widest to the most granular, as PL[Location] chains them by partOf.
// The guide has no physical type for a point of care: it may be a ward, a clinic or a department.
const levels: readonly { readonly component: number; readonly physicalType?: CodeableConcept }[] = [
  { component: 4, physicalType: concept(physicalTypes, 'si', 'Site') },
  { component: 7, physicalType: concept(physicalTypes, 'bu', 'Building') },
  { component: 1 },
  { component: 8, physicalType: concept(physicalTypes, 'lvl', 'Level') },
  { component: 2, physicalType: concept(physicalTypes, 'ro', 'Room') },
  { component: 3, physicalType: concept(physicalTypes, 'bd', 'Bed') },
];

/** PL[Location]: a Location for each part that is said, each part of the wider one; refers to the most granular. */
export const plLocation = remembered('PL', (pl, scope) => {
  const place = chained(pl, scope);
  const text = plText(pl);
  return text === undefined ? place : { ...place, display: text };
});

/** NDL[PractitionerRole]: NDL.4 to NDL.11 are those of a PL, three components on. */
export const ndlLocation = remembered('NDL', (ndl, scope) => chained(ndl, scope, 3));

function chained(pl: Repetition, scope: Scope, offset = 0): Reference | undefined {
  let path = '';
  let partOf: Reference | undefined;
  for (const { component, physicalType } of levels) {
    const hd = pl.component(component + offset);
    const name = fhirString(hd.value(1));
    if (name === undefined) continue;
    path += `|${component}=${name}`;
    const id = facilityOwnedId(scope.facility, 'Location', path);
    const location: Location = {
      resourceType: 'Location',
      id,
      meta: { source: facilitySource(scope.facility) },
      identifier: partIdentifiers(hd, name),
      name,
      mode: 'instance',
      ...compact({ physicalType, partOf }),
    };
    scope.include({ ...location, id });
    partOf = referenceTo('Location', id, name);
  }
  return partOf;
}

/** HD[Identifier]: HD.1, and HD.2 with what kind of id it is. */
function partIdentifiers(hd: Component, name: string): Identifier[] {
  const universalId = fhirString(hd.value(2));
  return universalId === undefined
    ? [{ value: name }]
    : [{ value: name }, universalIdentifier(universalId, hd.value(3))];
}

/** The place in words: point of care, room and bed, else what is said of it. */
export function plText(pl: Repetition): string | undefined {
  const words = [pl.value(1), pl.value(2), pl.value(3)].filter(it => it !== undefined);
  return fhirString(words.length > 0 ? words.join(' ') : (pl.value(9) ?? pl.value(4) ?? pl.value(7)));
}

/** DLD[Location-Discharge]: where the patient went. A code of the facility's own table, so a Location of its name. */
export function dldLocation(dld: Repetition, scope: Scope): Reference | undefined {
  const place = dld.component(1);
  const code = fhirString(place.value(1));
  const name = cweString(place);
  if (code === undefined || name === undefined) return name === undefined ? undefined : { display: name };
  const id = facilityOwnedId(scope.facility, 'Location', `discharge|${code}`);
  scope.include({
    resourceType: 'Location',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...{ identifier: [{ value: code }], name, mode: 'instance' },
  });
  return referenceTo('Location', id, name);
}

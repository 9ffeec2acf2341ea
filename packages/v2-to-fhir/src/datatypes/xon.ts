import { facilityOwnedId, facilitySource } from '@causeway/conversion';
import type { Address, ContactPoint, Identifier, Organization, Reference } from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { codingSystem } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import { identifierType } from '../concept-maps/identifier-type.ts';
import type { Scope } from '../scope.ts';
import { checkDigit } from './cx.ts';
import { hdSystem } from './hd.ts';
import { fhirString } from './st.ts';

type OrganizationContact = NonNullable<Organization['contact']>[number];

export type OrganizationDetails = {
  readonly address?: Address | undefined;
  readonly telecom?: ContactPoint | undefined;
  readonly contact?: OrganizationContact | undefined;
  /** Numbers that another field gives it. */
  readonly identifiers?: readonly Identifier[];
};

/** XON[Organization], as a reference to an Organization known by its number, else by its name. */
export function xonOrganization(
  xon: Repetition | undefined,
  scope: Scope,
  details: OrganizationDetails = {},
): Reference | undefined {
  const name = xon && xonString(xon);
  const own = xon && xonIdentifier(xon, scope);
  const identifier = present(own, ...(details.identifiers ?? []));
  if (identifier === undefined && name === undefined) return undefined;
  const id = facilityOwnedId(scope.facility, 'Organization', knownBy(own, details.identifiers, name));
  const organization: Organization = {
    resourceType: 'Organization',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({
      identifier,
      name,
      address: present(details.address),
      telecom: present(details.telecom),
      contact: present(details.contact),
    }),
  };
  scope.include({ ...organization, id });
  return referenceTo('Organization', id, name);
}

/** Its own number, else one that somebody issued, else its name, else any: a list of insurers counts from 1. */
function knownBy(own: Identifier | undefined, given: readonly Identifier[] = [], name: string | undefined): string {
  const number = own ?? given.find(it => it.system !== undefined) ?? (name === undefined ? given[0] : undefined);
  return number === undefined ? `name|${name}` : `${number.system ?? ''}|${number.value}`;
}

/** XON[string] */
export function xonString(xon: Repetition): string | undefined {
  return fhirString(xon.value(1));
}

// XON.10 took the place of XON.3 in HL7 2.5.
function xonIdentifier(xon: Repetition, { facility }: Scope): (Identifier & { readonly value: string }) | undefined {
  const value = fhirString(xon.value(10) ?? xon.value(3));
  if (value === undefined) return undefined;
  const type = identifierType.coding(xon.value(7) ?? '');
  const extension = checkDigit(xon.value(4), xon.value(5));
  return {
    ...compact({ extension, type: type && { coding: [type] }, system: hdSystem(xon.component(6), facility) }),
    value,
  };
}

/** CWE[Organization]: the code is its number, the text its name. */
export function cweOrganization(
  cwe: Repetition,
  scope: Scope,
  details: OrganizationDetails = {},
): Reference | undefined {
  const value = fhirString(cwe.value(1));
  const name = fhirString(cwe.value(9) ?? cwe.value(2));
  if (value === undefined && name === undefined) return undefined;
  const system = codingSystem(cwe.value(3), scope.facility);
  const known = value === undefined ? `name|${name}` : `${system}|${value}`;
  const id = facilityOwnedId(scope.facility, 'Organization', known);
  scope.include({
    resourceType: 'Organization',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({
      identifier: value === undefined ? undefined : [{ ...compact({ system }), value }],
      name: name ?? value,
      address: present(details.address),
      telecom: present(details.telecom),
    }),
  });
  return referenceTo('Organization', id, name);
}

import type { Coding, Reference } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { xadAddress } from './datatypes/xad.ts';
import { roleIn, xcnRole } from './datatypes/xcn.ts';
import { xonOrganization } from './datatypes/xon.ts';
import { xtnContactPoint } from './datatypes/xtn.ts';
import type { DatatypeMap, Scope } from './scope.ts';

/** ORC-12, of the facility of ORC-21: `requester(PractitionerRole)`. */
export function orderer(role?: Coding): DatatypeMap<Reference> {
  return (xcn, scope) => {
    const organization = orderingFacility(scope);
    return xcnRole(role, organization)(xcn, scope) ?? roleIn(organization, scope);
  };
}

/** Whoever ordered for the facility of ORC-21, where ORC-12 names nobody. */
export function orderingRole(_: Repetition, scope: Scope): Reference | undefined {
  return roleIn(orderingFacility(scope), scope);
}

/** ORC-21 with its address (ORC-22) and telephone (ORC-23). */
function orderingFacility(scope: Scope): Reference | undefined {
  const { segment } = scope;
  const [xon] = segment.field(21).repetitions;
  const [address] = segment.field(22).repetitions;
  const [phone] = segment.field(23).repetitions;
  if (xon === undefined) return undefined;
  return xonOrganization(xon, scope, {
    address: address && xadAddress(address, scope),
    telecom: phone && xtnContactPoint()(phone, scope),
  });
}

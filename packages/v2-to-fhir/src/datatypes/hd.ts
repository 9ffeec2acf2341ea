import type { FacilityContext } from '@causeway/conversion';
import type { Component } from '@causeway/hl7';
import { authoritySystem, type HierarchicDesignator, isAuthority } from '@causeway/person';

/** HD, as one component with subcomponents (CX.4, XCN.9, XON.6). Undefined where nothing is said. */
export function hdDesignator(hd: Component): HierarchicDesignator | undefined {
  if (hd.raw === '') return undefined;
  const namespace = hd.value(1);
  const universalId = hd.value(2);
  if (namespace === undefined && universalId === undefined) return undefined;
  return { namespace, universalId, universalIdType: hd.value(3) };
}

/** HD[uri]: the facility's own authority has one system, however much of it a message says. */
export function hdSystem(hd: Component, { authority }: FacilityContext): string | undefined {
  const said = hdDesignator(hd);
  if (said === undefined) return undefined;
  return authoritySystem(isAuthority(said, authority) ? authority : said);
}

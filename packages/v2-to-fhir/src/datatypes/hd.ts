import type { FacilityContext } from '@causeway/conversion';
import type { Identifier } from '@causeway/fhir';
import type { Component } from '@causeway/hl7';
import { authoritySystem, type HierarchicDesignator, isAuthority } from '@causeway/person';
import { fhirString } from './st.ts';

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

/** HD.2 with HD.3 of HD[Organization], HD[Identifier]: RFC 3986 values are URIs, so an OID and a UUID have their scheme. */
export function universalIdentifier(value: string, type: string | undefined): Identifier {
  const code = fhirString(type);
  const said = code === undefined ? {} : { type: { coding: [{ system: universalIdTypes, code }] } };
  const scheme = type === 'ISO' ? 'urn:oid:' : type === 'UUID' ? 'urn:uuid:' : undefined;
  if (scheme === undefined) return { ...said, value };
  return { ...said, system: 'urn:ietf:rfc:3986', value: prefixed(scheme, value) };
}

/** HL7 table 0301. */
const universalIdTypes = 'http://terminology.hl7.org/CodeSystem/v2-0301';

export function prefixed(scheme: string, value: string): string {
  return value.startsWith(scheme) ? value : `${scheme}${value}`;
}

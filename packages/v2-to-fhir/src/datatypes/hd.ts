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

/** HD[uri]: a registered authority has one system, however much of it a message says. */
export function hdSystem(hd: Component, facility: FacilityContext): string | undefined {
  const said = hdDesignator(hd);
  return said && authoritySystem(completed(said, facility));
}

/** What a message leaves out of a registered authority. */
function completed(said: HierarchicDesignator, { authority, registered = [] }: FacilityContext): HierarchicDesignator {
  if (isAuthority(said, authority)) return authority;
  return said.universalId ? said : (registered.find(it => isAuthority(said, it)) ?? said);
}

/** HD.2 with HD.3 of HD[Organization], HD[Identifier]: RFC 3986 values are URIs, so an OID and a UUID have their scheme. */
export function universalIdentifier(value: string, type: string | undefined): Identifier {
  const said = universalIdType(type);
  const scheme = type === 'ISO' ? 'urn:oid:' : type === 'UUID' ? 'urn:uuid:' : undefined;
  if (scheme === undefined) return { ...said, value };
  return { ...said, system: 'urn:ietf:rfc:3986', value: prefixed(scheme, value) };
}

/** HL7 table 0301; a type it does not have is text. */
function universalIdType(type: string | undefined): Pick<Identifier, 'type'> {
  const code = fhirString(type);
  if (code === undefined) return {};
  if (!universalIdTypes.has(code)) return { type: { text: code } };
  return { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0301', code }] } };
}

const universalIdTypes: ReadonlySet<string> = new Set([
  ...[
    'DNS',
    'EUI64',
    'CLIA',
    'CLIP',
    'GUID',
    'HCD',
    'HL7',
    'ISO',
    'L',
    'M',
    'N',
    'Random',
    'URI',
    'UUID',
    'x400',
    'x500',
  ],
]);

export function prefixed(scheme: string, value: string): string {
  return value.startsWith(scheme) ? value : `${scheme}${value}`;
}

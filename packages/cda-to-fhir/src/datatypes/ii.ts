import type { Identifier } from '@causeway/fhir';
import { isOid, isUuid, knownIdentifierSystem } from '../coding-systems.ts';
import type { CdaElement } from '../xml/cda-element.ts';

const uri = 'urn:ietf:rfc:3986';

/** II to Identifier (mapping guidance, CDA id → FHIR identifier); undefined for a nullFlavor. */
export function ii(element: CdaElement): Identifier | undefined {
  const said = numberOf(element);
  const display = element.attr('assigningAuthorityName');
  return said === undefined || display === undefined ? said : { ...said, assigner: { display } };
}

function numberOf(element: CdaElement): Identifier | undefined {
  const root = element.attr('root');
  const value = element.attr('extension');
  if (element.nullFlavor !== undefined && value === undefined) return undefined;
  if (root === undefined) return value === undefined ? undefined : { value };
  const system = rootSystem(root);
  if (value === undefined) {
    return system === undefined || knownIdentifierSystem(root) ? undefined : { system: uri, value: system };
  }
  if (root === '2.16.840.1.113883.4.873') return splitUri(value);
  return system === undefined ? { value } : { system, value };
}

/** The URI of a root: FHIR's own, else of the OID or UUID. */
function rootSystem(root: string): string | undefined {
  const known = knownIdentifierSystem(root);
  if (known !== undefined) return known;
  if (isUuid(root)) return `urn:uuid:${root.toLowerCase()}`;
  return isOid(root) ? `urn:oid:${root}` : undefined;
}

function splitUri(value: string): Identifier {
  const at = Math.max(value.lastIndexOf('/'), value.startsWith('urn:') ? value.lastIndexOf(':') : -1);
  if (at <= 0 || at === value.length - 1) return { system: uri, value };
  return { system: value.slice(0, at), value: value.slice(at + 1) };
}

/** Tells one II from another; undefined where it names nothing. */
export function iiKey(element: CdaElement): string | undefined {
  const root = element.attr('root') ?? '';
  const value = element.attr('extension') ?? '';
  // The root of all providers' numbers is nobody's.
  const isNobody = element.nullFlavor !== undefined || knownIdentifierSystem(root) !== undefined;
  if (isNobody && value === '') return undefined;
  return root === '' && value === '' ? undefined : `${root.toLowerCase()}|${value}`;
}

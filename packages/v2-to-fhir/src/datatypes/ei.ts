import type { Identifier } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { authoritySystem, isAuthority } from '@causeway/person';
import type { DatatypeMap, Scope } from '../scope.ts';
import { typeConcept } from './cx.ts';
import { fhirString } from './st.ts';

/** EI[Identifier-System]: EI.2 to EI.4 are the system. */
export function eiIdentifier(ei: Repetition, { facility }: Scope): Identifier | undefined {
  const value = fhirString(ei.value(1));
  if (value === undefined) return undefined;
  const namespace = ei.value(2);
  const universalId = ei.value(3);
  if (namespace === undefined && universalId === undefined) return { value };
  const said = { namespace, universalId, universalIdType: ei.value(4) };
  return { system: authoritySystem(isAuthority(said, facility.authority) ? facility.authority : said), value };
}

/** EI with a type of table 0203 that the segment assigns (`PLAC`, `FILL`). */
export function eiTyped(code: string): DatatypeMap<Identifier> {
  const type = typeConcept(code);
  return (ei, scope) => {
    const identifier = eiIdentifier(ei, scope);
    return identifier && { type, ...identifier };
  };
}

/** The words an EI stands for in an id: value and, where said, who issued it. */
export function eiKey(ei: Repetition | undefined): string | undefined {
  const value = ei?.value(1)?.trim();
  if (ei === undefined || !value) return undefined;
  const issuer = ei.value(3) ?? ei.value(2);
  return issuer === undefined ? value : `${value}^${issuer}`;
}

/**
 * EIP[Identifier-PlacerAssignedIdentifier], EIP[Identifier-FillerAssignedIdentifier]: component 1 or 2. The type is
 * text: the guide's codes, PGN and FGN, came to table 0203 after R4.
 */
export function eipIdentifier(part: 1 | 2, text: string): DatatypeMap<Identifier> {
  const type = { text };
  return eip => {
    const value = fhirString(eip.value(part));
    return value === undefined ? undefined : { type, value };
  };
}

import type { Identifier } from '@causeway/fhir';
import type { Component, Repetition } from '@causeway/hl7';
import { authoritySystem, isAuthority } from '@causeway/person';
import type { DatatypeMap, Scope } from '../scope.ts';
import { typeConcept } from './cx.ts';
import { fhirString } from './st.ts';

/** EI[Identifier-System]: EI.2 to EI.4 are the system. An EI may be the part of an EIP. */
export function eiIdentifier(ei: Repetition | Component, { facility }: Scope): Identifier | undefined {
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

/**
 * ORC-4, which was an EIP in HL7 2.8.2 only: before and since it is an EI, whose second component is no filler's number.
 */
export function groupNumber(part: 1 | 2, text: string): DatatypeMap<Identifier> {
  const ofPair = eipIdentifier(part, text);
  return (value, scope) => {
    if (isPair(value, scope)) return ofPair(value, scope);
    const identifier = part === 1 ? eiIdentifier(value, scope) : undefined;
    return identifier && { type: { text }, ...identifier };
  };
}

function isPair(value: Repetition, scope: Scope): boolean {
  if ([3, 4].some(n => value.value(n) !== undefined)) return false;
  const parts = [value.component(1), value.component(2)];
  return scope.neighbour('MSH')?.value(12) === '2.8.2' || parts.some(it => it.value(2) !== undefined);
}

import type { Description } from './description.ts';

/**
 * The two in an order that follows from what they say: of values that agree equally well (several names, phones), which are
 * taken depends on who comes first.
 */
export function inOrder(a: Description, b: Description): readonly [Description, Description] {
  return comesFirst(b, a) ? [b, a] : [a, b];
}

function comesFirst(a: Description, b: Description): boolean {
  if (a.birthDate !== b.birthDate) return a.birthDate < b.birthDate;
  if (a.source !== b.source) return a.source < b.source;
  return textOf(a) < textOf(b);
}

function textOf(it: Description): string {
  return JSON.stringify([
    it.names.map(({ given, middle, family, suffix }) => [given, middle, family, suffix]),
    it.addresses.map(at => [at.number, at.street, at.unit, at.city, at.district, at.state, at.postalCode]),
    [it.phones, it.emails],
    it.identifiers.map(({ system, value }) => [system, value]),
  ]);
}

import type { CodeableConcept, Location, Quantity, Resource } from '@causeway/fhir';
import { type CodeBook, targetsOf } from './code-book.ts';
import { isStandard, locationCode, mapConcepts } from './code-site.ts';
import type { Domain } from './standard-system.ts';
import { ucumUnit } from './unit.ts';

/**
 * A resource with standard codes beside the facility's own and UCUM codes beside the units as written. What was said
 * stays: the local coding (marked `userSelected`, so that readers know which one was said) and the text of the unit.
 * The same resource where there is nothing to add.
 */
export function translate<R extends Resource>(resource: R, book: CodeBook): R {
  const coded =
    resource.resourceType === 'Location'
      ? (typedLocation(resource as unknown as Location, book) as unknown as R)
      : mapConcepts(resource, (concept, { domain }) => translated(concept, domain, book));
  return unitless.has(resource.resourceType) ? coded : (withUnits(coded) as R);
}

// Most resources of a message; they need not be looked through.
const unitless: ReadonlySet<string> = new Set(
  'Encounter Location Practitioner PractitionerRole Organization RelatedPerson Coverage Account Condition Provenance'.split(
    ' ',
  ),
);

function translated(concept: CodeableConcept, domain: Domain, book: CodeBook): CodeableConcept {
  const { coding = [] } = concept;
  if (coding.some(it => isStandard(domain, it))) return concept;
  for (const local of coding) {
    const element = book.find(domain, local);
    const targets =
      element === undefined
        ? []
        : targetsOf(element).filter(it => !coding.some(own => own.system === it.system && own.code === it.code));
    if (targets.length === 0) continue;
    const marked = coding.map(it => (it === local ? { ...it, userSelected: true } : it));
    return { ...concept, coding: [...targets, ...marked] };
  }
  return concept;
}

function typedLocation(location: Location, book: CodeBook): Location {
  const code = locationCode(location);
  const element = code === undefined ? undefined : book.find('locations', { code });
  const known = (location.type ?? []).flatMap(it => it.coding ?? []);
  if (element === undefined || known.some(it => isStandard('locations', it))) return location;
  const targets = targetsOf(element);
  return targets.length === 0 ? location : { ...location, type: [...(location.type ?? []), { coding: targets }] };
}

const ucum = 'http://unitsofmeasure.org';
const deepest = 24;

/** Quantities anywhere in a resource: a `unit` without a code. */
function withUnits(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return changedArray(value, depth);
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const before = (value as Record<string, unknown>)[name];
    if (typeof before !== 'object' || before === null) continue;
    const after = withUnits(before, depth + 1);
    if (after === before) continue;
    changed ??= { ...value };
    changed[name] = after;
  }
  return codedQuantity(changed ?? value);
}

function changedArray(values: readonly unknown[], depth: number): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const after = withUnits(values[i], depth + 1);
    if (after === values[i]) continue;
    changed ??= [...values];
    changed[i] = after;
  }
  return changed ?? values;
}

function codedQuantity(value: object): object {
  const { unit, code, system } = value as Quantity;
  if (typeof unit !== 'string' || code !== undefined || system !== undefined) return value;
  const known = ucumUnit(unit);
  return known === undefined ? value : { ...value, system: ucum, code: known };
}

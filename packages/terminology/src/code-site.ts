import type { CodeableConcept, Coding, Location, Resource } from '@causeway/fhir';
import { type Domain, standardSystems } from './standard-system.ts';

/** A place in a resource where a facility's own code may stand. */
export interface CodeSite {
  readonly domain: Domain;
  /** `Observation.code` */
  readonly path: string;
  readonly codings: readonly Coding[];
  /** Whether a code without a standard one beside it waits for somebody to map it. */
  readonly queued: boolean;
}

interface Place {
  readonly domain: Domain;
  readonly queued: boolean;
}

const result = { domain: 'results', queued: true } as const;
const answer = { domain: 'results', queued: false } as const;
const medication = { domain: 'medications', queued: true } as const;

// What is ordered is reported too: the order's code waits in the queue once, with the report.
const places: Readonly<Record<string, Readonly<Record<string, Place>>>> = {
  Observation: { code: result, valueCodeableConcept: answer },
  DiagnosticReport: { code: result },
  ServiceRequest: { code: answer },
  Medication: { code: medication },
  MedicationRequest: { medicationCodeableConcept: medication },
  MedicationStatement: { medicationCodeableConcept: medication },
  MedicationAdministration: { medicationCodeableConcept: medication },
  MedicationDispense: { medicationCodeableConcept: medication },
  Immunization: { vaccineCode: medication },
};

type Elements = Readonly<Record<string, unknown>>;

/** Replaces the concepts of a resource; the same resource where nothing changes. */
export function mapConcepts<R extends Resource>(
  resource: R,
  change: (concept: CodeableConcept, place: Place) => CodeableConcept,
): R {
  const own = places[resource.resourceType];
  if (own === undefined) return resource;
  let changed: Elements = resource as unknown as Elements;
  for (const [element, place] of Object.entries(own)) changed = changedAt(changed, element, it => change(it, place));
  const { component } = changed as { component?: readonly Elements[] };
  if (resource.resourceType === 'Observation' && component !== undefined) {
    const mapped = component.map(it =>
      changedAt(
        changedAt(it, 'code', c => change(c, result)),
        'valueCodeableConcept',
        c => change(c, answer),
      ),
    );
    if (mapped.some((it, i) => it !== component[i])) changed = { ...changed, component: mapped };
  }
  return changed as unknown as R;
}

function changedAt(elements: Elements, name: string, change: (concept: CodeableConcept) => CodeableConcept): Elements {
  const concept = elements[name] as CodeableConcept | undefined;
  if (concept?.coding === undefined) return elements;
  const after = change(concept);
  return after === concept ? elements : { ...elements, [name]: after };
}

/** Whether resources of the type can have a coded place. */
export function hasCodeSites(resourceType: string): boolean {
  return resourceType === 'Location' || Object.hasOwn(places, resourceType);
}

/** Every coded place of a resource. */
export function codeSites(resource: Resource): readonly CodeSite[] {
  if (resource.resourceType === 'Location') return locationSites(resource as Location);
  const sites: CodeSite[] = [];
  mapConcepts(resource, (concept, { domain, queued }) => {
    sites.push({ domain, queued, path: resource.resourceType, codings: concept.coding ?? [] });
    return concept;
  });
  return sites;
}

/** A ward or a clinic is mapped by its name; a room or a bed, or the hospital itself, is not worth a code. */
function locationSites(location: Location): readonly CodeSite[] {
  const code = locationCode(location);
  if (code === undefined) return [];
  const codings = [
    { code, ...(location.name !== code && { display: location.name }) },
    ...(location.type ?? []).flatMap(it => it.coding ?? []),
  ];
  return [{ domain: 'locations', queued: !isWithin(location), path: 'Location', codings }];
}

/** What the facility calls a place. */
export function locationCode({ identifier, name }: Location): string | undefined {
  return identifier?.[0]?.value ?? name;
}

const within: ReadonlySet<string> = new Set(['bd', 'ro', 'lvl', 'bu', 'wi', 'si']);

function isWithin({ physicalType }: Location): boolean {
  return physicalType?.coding?.some(it => within.has(it.code ?? '')) ?? false;
}

export function isStandard(domain: Domain, { system, code }: Coding): boolean {
  return system !== undefined && code !== undefined && standardSystems[domain].includes(system);
}

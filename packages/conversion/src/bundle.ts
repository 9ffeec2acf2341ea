import type { Bundle, Patient, Reference, Resource } from '@causeway/fhir';
import { parseReference } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { bundleUrl } from './bundle-url.ts';
import type { Conversion, Merge } from './conversion.ts';

/** A resource with the place it was read at. */
type Located = { readonly resource: Resource; readonly origin: string };

/**
 * What the conversions of one input say together, as a Bundle of type `collection`: every resource once, under a `urn:uuid`
 * that is a function of its type and id, so that the same input gives the same Bundle; references between them lead
 * there. What a later conversion says of a resource replaces what an earlier one said, element by element.
 *
 * @param sourceOf `meta.source` of what the n-th conversion read at an origin
 */
export function conversionBundle(
  conversions: readonly Conversion[],
  sourceOf: (index: number, origin: string) => string,
): Bundle {
  const resources = new Map<string, Resource>();
  conversions.forEach((conversion, index) => {
    for (const { resource, origin } of locatedOf(conversion)) {
      const key = `${resource.resourceType}/${resource.id}`;
      const meta = { ...resource.meta, source: sourceOf(index, origin) };
      resources.set(key, { ...unless(conversion, resources.get(key)), ...resource, meta });
    }
    for (const key of withdrawnBy(conversion)) resources.delete(key);
  });
  for (const [key, patient] of unsaid(conversions, resources)) resources.set(key, patient);
  const urls = new Map([...resources.keys()].map(key => [key, bundleUrl(key)]));
  const entry = [...resources].map(([key, resource]) => ({
    fullUrl: bundleUrl(key),
    resource: led(resource, urls) as Resource,
  }));
  return { resourceType: 'Bundle', type: 'collection', ...(entry.length === 0 ? {} : { entry }) };
}

/** Patients of whom only facts were told are known by their number: what refers to them leads there. */
function unsaid(
  conversions: readonly Conversion[],
  resources: ReadonlyMap<string, Resource>,
): ReadonlyMap<string, Resource> {
  const patients = new Map(conversions.map(it => [`Patient/${sourcePatientId(it.sourcePatient)}`, it.sourcePatient]));
  const missing = [...patients].filter(([key]) => !resources.has(key));
  if (missing.length === 0) return new Map();
  const text = JSON.stringify([...resources.values()]);
  return new Map(
    missing
      .filter(([key]) => text.includes(`"reference":"${key}"`))
      .map(([key, { authority: system, identifier: value }]): [string, Patient] => {
        return [key, { resourceType: 'Patient', id: key.slice('Patient/'.length), identifier: [{ system, value }] }];
      }),
  );
}

function locatedOf(conversion: Conversion): readonly Located[] {
  const { patient, patientOrigin } = conversion;
  const patients = patient === undefined ? [] : [{ resource: patient, origin: patientOrigin }];
  switch (conversion.kind) {
    case 'facts':
      return [
        ...patients,
        ...conversion.resources.flatMap(({ resource, origin }) => (resource ? [{ resource, origin }] : [])),
      ];
    case 'merge':
      return joined(conversion);
    case 'part':
    case 'removal':
      return patients;
  }
}

function withdrawnBy(conversion: Conversion): readonly string[] {
  if (conversion.kind !== 'facts') return [];
  return conversion.resources.filter(it => it.deleted).map(it => `${it.resourceType}/${it.id}`);
}

/** Two Patients that say of each other which one goes on. */
function joined({ sourcePatient, merged, patient, patientOrigin }: Merge): readonly Located[] {
  const survivor = referenceOf(sourcePatientId(sourcePatient));
  const other = referenceOf(sourcePatientId(merged));
  const kept: Patient = {
    ...patient,
    resourceType: 'Patient',
    id: sourcePatientId(sourcePatient),
    link: [...(patient?.link ?? []), { other, type: 'replaces' }],
  };
  const replaced: Patient = {
    resourceType: 'Patient',
    id: sourcePatientId(merged),
    identifier: [{ system: merged.authority, value: merged.identifier }],
    active: false,
    link: [{ other: survivor, type: 'replaced-by' }],
  };
  return [
    { resource: kept, origin: patientOrigin },
    { resource: replaced, origin: 'MRG' },
  ];
}

function referenceOf(id: string): Reference {
  return { reference: `Patient/${id}` };
}

/** What was known of a resource, without what the sender asks to delete. */
function unless({ cleared }: Conversion, known: Resource | undefined): Resource | undefined {
  if (known === undefined || cleared.length === 0) return known;
  return Object.fromEntries(
    Object.entries(known).filter(([name]) => !cleared.includes(`${known.resourceType}.${name}`)),
  ) as unknown as Resource;
}

/** References, and the addresses of attachments, which lead to a Binary. */
const leading: ReadonlySet<string> = new Set(['reference', 'url']);

/** The value with its references led to the entries they mean. */
function led(value: unknown, urls: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map(it => led(it, urls));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [name, leading.has(name) ? target(of, urls) : led(of, urls)]),
  );
}

function target(reference: unknown, urls: ReadonlyMap<string, string>): unknown {
  const literal = typeof reference === 'string' ? parseReference(reference) : undefined;
  if (literal === undefined || literal.base !== undefined) return led(reference, urls);
  return urls.get(`${literal.type}/${literal.id}`) ?? reference;
}

import type { FacilityContext } from '@causeway/conversion';

// HL7 table 0396, the systems that FHIR has a URI for (http://hl7.org/fhir/R4/terminologies-systems.html).
const uris: ReadonlyMap<string, string> = new Map([
  ['LN', 'http://loinc.org'],
  ['LOINC', 'http://loinc.org'],
  ['SCT', 'http://snomed.info/sct'],
  ['SNOMED', 'http://snomed.info/sct'],
  ['SNOMED-CT', 'http://snomed.info/sct'],
  ['UCUM', 'http://unitsofmeasure.org'],
  ['RXNORM', 'http://www.nlm.nih.gov/research/umls/rxnorm'],
  ['NDC', 'http://hl7.org/fhir/sid/ndc'],
  ['CVX', 'http://hl7.org/fhir/sid/cvx'],
  ['MVX', 'http://terminology.hl7.org/CodeSystem/MVX'],
  ['I9', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['I9C', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['I9CDX', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['ICD9', 'http://hl7.org/fhir/sid/icd-9-cm'],
  ['I10', 'http://hl7.org/fhir/sid/icd-10'],
  ['ICD10', 'http://hl7.org/fhir/sid/icd-10'],
  ['I10C', 'http://hl7.org/fhir/sid/icd-10-cm'],
  ['ICD-10-CM', 'http://hl7.org/fhir/sid/icd-10-cm'],
  ['ICDO', 'http://terminology.hl7.org/CodeSystem/icd-o'],
  ['ICDO3', 'http://terminology.hl7.org/CodeSystem/icd-o-3'],
  ['C4', 'http://www.ama-assn.org/go/cpt'],
  ['CPT', 'http://www.ama-assn.org/go/cpt'],
  ['CPT4', 'http://www.ama-assn.org/go/cpt'],
  ['HCPCS', 'urn:oid:2.16.840.1.113883.6.285'],
  ['UNII', 'http://fdasis.nlm.nih.gov'],
  ['CDCREC', 'urn:oid:2.16.840.1.113883.6.238'],
  ['ISO639', 'urn:ietf:bcp:47'],
]);

const oid = /^[0-2](\.(0|[1-9]\d*)){2,}$/;
const uri = /^(https?:\/\/|urn:)/;

/**
 * The FHIR URI of a coding system as CWE.3 names it. HL7's own tables and names nobody registered are the facility's:
 * what it sends under `HL70069` or `L` is its own list more often than the table's, and a code must never seem to be
 * one of a list it is not in. Codes that are in a table of the guide get the guide's system by their concept map.
 */
export function codingSystem(name: string | undefined, facility: FacilityContext): string | undefined {
  if (name === undefined) return undefined;
  const known = uris.get(name.toUpperCase());
  if (known !== undefined) return known;
  if (oid.test(name)) return `urn:oid:${name}`;
  if (uri.test(name)) return name;
  return localSystem(name, facility);
}

/** The URN of a list of codes that only the facility defines. */
function localSystem(name: string, facility: FacilityContext): string {
  return `urn:causeway:facility:${encodeURIComponent(facility.id)}:codes:${encodeURIComponent(name)}`;
}

// https://hl7.org/fhir/R4/terminologies-systems.html and the OIDs of terminology.hl7.org.
const uris: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.6.1': 'http://loinc.org',
  '2.16.840.1.113883.6.96': 'http://snomed.info/sct',
  '2.16.840.1.113883.6.88': 'http://www.nlm.nih.gov/research/umls/rxnorm',
  '2.16.840.1.113883.6.8': 'http://unitsofmeasure.org',
  '2.16.840.1.113883.6.69': 'http://hl7.org/fhir/sid/ndc',
  '2.16.840.1.113883.12.292': 'http://hl7.org/fhir/sid/cvx',
  '2.16.840.1.113883.6.59': 'http://hl7.org/fhir/sid/cvx',
  '2.16.840.1.113883.12.227': 'http://terminology.hl7.org/CodeSystem/MVX',
  '2.16.840.1.113883.6.103': 'http://hl7.org/fhir/sid/icd-9-cm',
  '2.16.840.1.113883.6.104': 'http://hl7.org/fhir/sid/icd-9-cm',
  '2.16.840.1.113883.6.90': 'http://hl7.org/fhir/sid/icd-10-cm',
  '2.16.840.1.113883.6.3': 'http://hl7.org/fhir/sid/icd-10',
  '2.16.840.1.113883.6.4': 'http://www.cms.gov/Medicare/Coding/ICD10',
  '2.16.840.1.113883.6.254': 'http://hl7.org/fhir/sid/icf-nl',
  '2.16.840.1.113883.6.12': 'http://www.ama-assn.org/go/cpt',
  '2.16.840.1.113883.6.13': 'http://www.ada.org/cdt',
  '2.16.840.1.113883.6.285': 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  '2.16.840.1.113883.6.14': 'http://terminology.hl7.org/CodeSystem/HCPCS-all-codes',
  '2.16.840.1.113883.4.9': 'http://fdasis.nlm.nih.gov',
  '2.16.840.1.113883.3.26.1.1': 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
  '2.16.840.1.113883.3.26.1.5': 'http://hl7.org/fhir/ndfrt',
  '2.16.840.1.113883.6.345': 'http://va.gov/terminology/medrt',
  '2.16.840.1.113883.6.209': 'http://va.gov/terminology/medrt',
  '2.16.840.1.113883.6.101': 'http://nucc.org/provider-taxonomy',
  '2.16.840.1.113883.6.238': 'urn:oid:2.16.840.1.113883.6.238',
  '2.16.840.1.113883.6.259': 'https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html',
  '2.16.840.1.113883.6.301.5': 'https://www.nubc.org/CodeSystem/RevenueCodes',
  '2.16.840.1.113883.6.301.3': 'https://www.nubc.org/CodeSystem/TypeOfBill',
  '2.16.840.1.113883.3.221.5': 'https://nahdo.org/sopt',
  '2.16.840.1.113883.6.50': 'https://www.cms.gov/Medicare/Coding/place-of-service-codes',
  '2.16.840.1.113883.6.121': 'urn:ietf:bcp:47',
  '2.16.840.1.113883.6.99': 'urn:ietf:bcp:47',
  '2.16.840.1.113883.6.100': 'urn:ietf:bcp:47',
  '2.16.840.1.113883.1.11.11526': 'urn:ietf:bcp:47',
  '1.0.3166.1.2.2': 'urn:iso:std:iso:3166',
  '1.2.840.10008.2.16.4': 'http://dicom.nema.org/resources/ontology/DCM',
  '2.16.840.1.113883.6.24': 'urn:iso:std:iso:11073:10101',
  '2.16.840.1.113883.12.1': 'http://terminology.hl7.org/CodeSystem/v2-0001',
  '2.16.840.1.113883.12.112': 'http://terminology.hl7.org/CodeSystem/v2-0112',
  '2.16.840.1.113883.12.23': 'http://terminology.hl7.org/CodeSystem/v2-0023',
  '2.16.840.1.113883.12.9': 'http://terminology.hl7.org/CodeSystem/v2-0009',
  '2.16.840.1.113883.12.203': 'http://terminology.hl7.org/CodeSystem/v2-0203',
  '2.16.840.1.113883.12.131': 'http://terminology.hl7.org/CodeSystem/v2-0131',
  '2.16.840.1.113883.18.30': 'http://terminology.hl7.org/CodeSystem/v2-0443',
  '2.16.840.1.113883.12.443': 'http://terminology.hl7.org/CodeSystem/v2-0443',
  '2.16.840.1.113883.5.1': 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender',
  '2.16.840.1.113883.5.2': 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus',
  '2.16.840.1.113883.5.4': 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  '2.16.840.1.113883.5.6': 'http://terminology.hl7.org/CodeSystem/v3-ActClass',
  '2.16.840.1.113883.5.7': 'http://terminology.hl7.org/CodeSystem/v3-ActPriority',
  '2.16.840.1.113883.5.8': 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  '2.16.840.1.113883.5.14': 'http://terminology.hl7.org/CodeSystem/v3-ActStatus',
  '2.16.840.1.113883.5.25': 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  '2.16.840.1.113883.5.60': 'http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityMode',
  '2.16.840.1.113883.5.61': 'http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityProficiency',
  '2.16.840.1.113883.5.63': 'http://terminology.hl7.org/CodeSystem/v3-ObservationMethod',
  '2.16.840.1.113883.5.84': 'http://terminology.hl7.org/CodeSystem/v3-ObservationMethod',
  '2.16.840.1.113883.5.79': 'http://terminology.hl7.org/CodeSystem/v3-mediatypes',
  '2.16.840.1.113883.5.83': 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  '2.16.840.1.113883.5.88': 'http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction',
  '2.16.840.1.113883.5.90': 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  '2.16.840.1.113883.5.110': 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
  '2.16.840.1.113883.5.111': 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  '2.16.840.1.113883.5.112': 'http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration',
  '2.16.840.1.113883.5.129': 'http://terminology.hl7.org/CodeSystem/v3-SpecimenType',
  '2.16.840.1.113883.5.139': 'http://terminology.hl7.org/CodeSystem/v3-TimingEvent',
  '2.16.840.1.113883.5.1001': 'http://terminology.hl7.org/CodeSystem/v3-ActMood',
  '2.16.840.1.113883.5.1002': 'http://terminology.hl7.org/CodeSystem/v3-ActRelationshipType',
  '2.16.840.1.113883.5.1008': 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
  '2.16.840.1.113883.5.1052': 'http://terminology.hl7.org/CodeSystem/v3-ActSite',
  '2.16.840.1.113883.5.1063': 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  '2.16.840.1.113883.5.1070': 'http://terminology.hl7.org/CodeSystem/v3-SubstanceAdminSubstitution',
  '2.16.840.1.113883.5.1076': 'http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation',
  '2.16.840.1.113883.5.1119': 'http://terminology.hl7.org/CodeSystem/v3-AddressUse',
  '2.16.840.1.113883.6.255.1336': 'http://terminology.hl7.org/CodeSystem/insurance-type-code',
  // Value sets that senders name where the code system belongs; each is of one system.
  '2.16.840.1.113883.3.88.12.3221.8.9': 'http://snomed.info/sct',
  '2.16.840.1.113883.1.11.1': 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender',
  '2.16.840.1.113883.1.11.12212': 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus',
  '2.16.840.1.113883.1.11.19563': 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  '2.16.840.1.113883.1.11.19185': 'http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation',
  '2.16.840.1.113883.4.642.1.1125': 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
};

export const loinc = 'http://loinc.org';
export const snomed = 'http://snomed.info/sct';
export const ucum = 'http://unitsofmeasure.org';
export const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
export const nullFlavors = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';

const oid = /^[0-2](\.(0|[1-9]\d*)){2,}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isOid(text: string): boolean {
  return oid.test(text);
}

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** The FHIR URI of a `codeSystem`; undefined for what can be no URI. */
export function codingSystem(codeSystem: string | undefined): string | undefined {
  if (codeSystem === undefined) return undefined;
  const known = uris[codeSystem];
  if (known !== undefined) return known;
  if (isOid(codeSystem)) return `urn:oid:${codeSystem}`;
  if (isUuid(codeSystem)) return `urn:uuid:${codeSystem.toLowerCase()}`;
  return /^(https?:\/\/|urn:)\S+$/.test(codeSystem) ? codeSystem : undefined;
}

// Systems of identifiers that FHIR has URIs for (https://hl7.org/fhir/R4/identifier-registry.html).
const identifierUris: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.4.1': 'http://hl7.org/fhir/sid/us-ssn',
  '2.16.840.1.113883.4.6': 'http://hl7.org/fhir/sid/us-npi',
  '2.16.840.1.113883.4.572': 'http://hl7.org/fhir/sid/us-medicare',
  '2.16.840.1.113883.4.927': 'http://hl7.org/fhir/sid/us-mbi',
};

/** The URI of an identifier's `root`, where FHIR has one of its own. */
export function knownIdentifierSystem(root: string): string | undefined {
  return identifierUris[root];
}

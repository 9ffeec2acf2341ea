/** What a facility's local codes are mapped for. */
export const domains = ['results', 'medications', 'locations'] as const;
export type Domain = (typeof domains)[number];

export function isDomain(text: string): text is Domain {
  return (domains as readonly string[]).includes(text);
}

const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';

/** The systems in which a code of a domain needs no mapping; the first is the one to map to. */
export const standardSystems: Readonly<Record<Domain, readonly string[]>> = {
  results: [loinc, snomed],
  medications: [
    'http://www.nlm.nih.gov/research/umls/rxnorm',
    'http://hl7.org/fhir/sid/ndc',
    'http://hl7.org/fhir/sid/cvx',
    snomed,
    'http://www.whocc.no/atc',
    'http://fdasis.nlm.nih.gov',
  ],
  locations: [
    'https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html',
    'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
    'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set',
    snomed,
  ],
};

// As people write them in a spreadsheet.
const names: Readonly<Record<string, string>> = {
  loinc,
  ln: loinc,
  snomed,
  snomedct: snomed,
  sct: snomed,
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  rxn: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  ndc: 'http://hl7.org/fhir/sid/ndc',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  atc: 'http://www.whocc.no/atc',
  unii: 'http://fdasis.nlm.nih.gov',
  hsloc: 'https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html',
  rolecode: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  v3rolecode: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  pos: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set',
  ucum: 'http://unitsofmeasure.org',
  icd10: 'http://hl7.org/fhir/sid/icd-10',
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  cpt: 'http://www.ama-assn.org/go/cpt',
};

/** The URI of a code system by its name or URI; undefined for a name nobody registered. */
export function systemUri(text: string): string | undefined {
  const said = text.trim();
  if (/^(https?:\/\/|urn:)/.test(said)) return said;
  if (/^[0-2](\.(0|[1-9]\d*)){2,}$/.test(said)) return `urn:oid:${said}`;
  const key = said.toLowerCase().replace(/[\s_-]+/g, '');
  return Object.hasOwn(names, key) ? names[key] : undefined;
}

/** Whether a code has the form its system gives every code; codes of systems that have none always do. */
export function isWellFormed(system: string, code: string): boolean {
  switch (system) {
    case loinc:
      return isLoinc(code);
    case snomed:
      return /^\d{6,18}$/.test(code);
    case 'http://www.nlm.nih.gov/research/umls/rxnorm':
      return /^\d{1,8}$/.test(code);
    case 'http://hl7.org/fhir/sid/cvx':
      return /^\d{1,3}$/.test(code);
    default:
      return true;
  }
}

/** What to say of a code that is not; a mistyped LOINC code is one by its check digit. */
export function notOfItsForm(system: string): string {
  return `${system} has no code of this form${system === loinc ? ' (or its check digit is wrong)' : ''}; look it up again`;
}

/** The last digit is a modulus 10 check (Luhn); that of parts and answers (`LP`, `LA`) is not checked. */
function isLoinc(code: string): boolean {
  if (/^L[APLG]\d{1,7}-\d$/.test(code)) return true;
  const [, digits, check] = /^(\d{1,7})-(\d)$/.exec(code) ?? [];
  return digits !== undefined && luhn(digits) === Number(check);
}

function luhn(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

/** A name in comparable form: lower case, no diacritics, Cyrillic and Greek in Latin letters, parts apart by one space. */
export interface ComparableName {
  /** The first given name; `jean baptiste` of `Jean-Baptiste`. */
  readonly given: string;
  /** Further given names or initials. */
  readonly middle: string;
  readonly family: string;
  /** `jr`, `sr`, `ii` …; empty when none. */
  readonly suffix: string;
}

/** An address in comparable form; what is not known is empty. */
export interface ComparableAddress {
  readonly number: string;
  readonly street: string;
  /** Flat, suite, or a second line. */
  readonly unit: string;
  readonly city: string;
  readonly district: string;
  readonly state: string;
  readonly postalCode: string;
}

export interface ComparableIdentifier {
  readonly system: string;
  readonly value: string;
}

/** What is compared of a source patient. Plain JSON, made by `describePatient` or `describeRow`, never by hand. */
export interface Description {
  /** The official name first, then others (maiden, alias). */
  readonly names: readonly ComparableName[];
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty when unknown; `?` and what was said when that is no date. */
  readonly birthDate: string;
  /** FHIR administrative gender; empty when unknown. */
  readonly sex: string;
  /** Digits only, without the country's prefix where it can be told. */
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly addresses: readonly ComparableAddress[];
  readonly motherName: string;
  /** Place among twins; 0 when unknown or a single birth. */
  readonly birthOrder: number;
  readonly identifiers: readonly ComparableIdentifier[];
  /** Who said so: the assigning authority, or the file's `source` column. */
  readonly source: string;
}

export const emptyDescription: Description = {
  names: [],
  birthDate: '',
  sex: '',
  phones: [],
  emails: [],
  addresses: [],
  motherName: '',
  birthOrder: 0,
  identifiers: [],
  source: '',
};

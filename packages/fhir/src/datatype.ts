/** FHIR R4 datatypes (hl7.org/fhir/R4/datatypes.html), as far as the exchange uses them. */

export interface Element {
  readonly id?: string;
  readonly extension?: readonly Extension[];
}

/** An extension: a url and either one value or nested extensions. */
export interface Extension extends Element {
  readonly url: string;
  readonly valueAddress?: Address;
  readonly valueAnnotation?: Annotation;
  readonly valueAttachment?: Attachment;
  readonly valueBoolean?: boolean;
  readonly valueCode?: string;
  readonly valueCodeableConcept?: CodeableConcept;
  readonly valueCoding?: Coding;
  readonly valueContactPoint?: ContactPoint;
  readonly valueDate?: string;
  readonly valueDateTime?: string;
  readonly valueDecimal?: number;
  readonly valuePeriod?: Period;
  readonly valueQuantity?: Quantity;
  readonly valueHumanName?: HumanName;
  readonly valueIdentifier?: Identifier;
  readonly valueInstant?: string;
  readonly valueInteger?: number;
  readonly valueReference?: Reference;
  readonly valueString?: string;
  readonly valueUri?: string;
  readonly valueUrl?: string;
}

export interface Meta extends Element {
  readonly versionId?: string;
  readonly lastUpdated?: string;
  readonly source?: string;
  readonly profile?: readonly string[];
  readonly security?: readonly Coding[];
  readonly tag?: readonly Coding[];
}

export interface Narrative extends Element {
  readonly status: 'generated' | 'extensions' | 'additional' | 'empty';
  readonly div: string;
}

export interface Coding extends Element {
  readonly system?: string;
  readonly version?: string;
  readonly code?: string;
  readonly display?: string;
  readonly userSelected?: boolean;
}

export interface CodeableConcept extends Element {
  readonly coding?: readonly Coding[];
  readonly text?: string;
}

export interface Period extends Element {
  readonly start?: string;
  readonly end?: string;
}

export interface Identifier extends Element {
  readonly use?: 'usual' | 'official' | 'temp' | 'secondary' | 'old';
  readonly type?: CodeableConcept;
  readonly system?: string;
  readonly value?: string;
  readonly _value?: Element;
  readonly period?: Period;
  readonly assigner?: Reference;
}

export interface Reference extends Element {
  readonly reference?: string;
  readonly type?: string;
  readonly identifier?: Identifier;
  readonly display?: string;
}

export interface HumanName extends Element {
  readonly use?: 'usual' | 'official' | 'temp' | 'nickname' | 'anonymous' | 'old' | 'maiden';
  readonly text?: string;
  readonly family?: string;
  readonly _family?: Element;
  readonly given?: readonly string[];
  readonly prefix?: readonly string[];
  readonly suffix?: readonly string[];
  readonly period?: Period;
}

export interface Address extends Element {
  readonly use?: 'home' | 'work' | 'temp' | 'old' | 'billing';
  readonly type?: 'postal' | 'physical' | 'both';
  readonly text?: string;
  readonly line?: readonly string[];
  readonly _line?: readonly (Element | null)[];
  readonly city?: string;
  readonly district?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly period?: Period;
}

export interface ContactPoint extends Element {
  readonly system?: 'phone' | 'fax' | 'email' | 'pager' | 'url' | 'sms' | 'other';
  readonly value?: string;
  readonly use?: 'home' | 'work' | 'temp' | 'old' | 'mobile';
  /** 1 is the most preferred. */
  readonly rank?: number;
  readonly period?: Period;
}

export interface Quantity extends Element {
  readonly value?: number;
  readonly comparator?: '<' | '<=' | '>=' | '>';
  readonly unit?: string;
  readonly system?: string;
  readonly code?: string;
}

export interface Range extends Element {
  readonly low?: Quantity;
  readonly high?: Quantity;
}

export interface Ratio extends Element {
  readonly numerator?: Quantity;
  readonly denominator?: Quantity;
}

export interface SampledData extends Element {
  readonly origin: Quantity;
  readonly period: number;
  readonly dimensions: number;
  readonly data?: string;
}

export interface Attachment extends Element {
  readonly contentType?: string;
  readonly language?: string;
  /** Base64. */
  readonly data?: string;
  readonly url?: string;
  readonly size?: number;
  readonly hash?: string;
  readonly title?: string;
  readonly creation?: string;
}

export interface Annotation extends Element {
  readonly authorReference?: Reference;
  readonly authorString?: string;
  readonly time?: string;
  readonly text: string;
}

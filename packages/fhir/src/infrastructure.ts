import type { CodeableConcept, Coding, ContactPoint, Element, Extension, Identifier, Reference } from './datatype.ts';
import type { BackboneElement, DomainResource, Resource } from './resource.ts';

/** FHIR R4 resources that carry, ask for or answer about others. */

export type IssueSeverity = 'fatal' | 'error' | 'warning' | 'information';

/** https://hl7.org/fhir/R4/valueset-issue-type.html */
export type IssueType =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'unknown'
  | 'expired'
  | 'forbidden'
  | 'suppressed'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'multiple-matches'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'code-invalid'
  | 'extension'
  | 'too-costly'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'lock-error'
  | 'no-store'
  | 'exception'
  | 'timeout'
  | 'incomplete'
  | 'throttled'
  | 'informational';

export interface OperationOutcomeIssue extends BackboneElement {
  readonly severity: IssueSeverity;
  readonly code: IssueType;
  readonly details?: CodeableConcept;
  readonly diagnostics?: string;
  readonly expression?: readonly string[];
}

export interface OperationOutcome extends DomainResource {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly OperationOutcomeIssue[];
}

export type BundleType =
  | 'document'
  | 'message'
  | 'transaction'
  | 'transaction-response'
  | 'batch'
  | 'batch-response'
  | 'history'
  | 'searchset'
  | 'collection';

export interface BundleLink extends BackboneElement {
  readonly relation: string;
  readonly url: string;
}

export interface BundleEntry<R extends Resource = Resource> extends BackboneElement {
  readonly link?: readonly BundleLink[];
  readonly fullUrl?: string;
  readonly resource?: R;
  readonly search?: {
    readonly extension?: readonly Extension[];
    readonly mode?: 'match' | 'include' | 'outcome';
    readonly score?: number;
  };
  readonly request?: { readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'; readonly url: string };
  readonly response?: { readonly status: string; readonly location?: string; readonly lastModified?: string };
}

export interface Bundle<R extends Resource = Resource> extends Resource {
  readonly resourceType: 'Bundle';
  readonly identifier?: Identifier;
  readonly type: BundleType;
  readonly timestamp?: string;
  readonly total?: number;
  readonly link?: readonly BundleLink[];
  readonly entry?: readonly BundleEntry<R>[];
}

export interface SubscriptionChannel extends BackboneElement {
  readonly type: 'rest-hook' | 'websocket' | 'email' | 'sms' | 'message';
  readonly endpoint?: string;
  readonly payload?: string;
  readonly _payload?: Element;
  readonly header?: readonly string[];
}

/** With the R5 Backport profile the filters are extensions of `_criteria` and the content level one of `_payload`. */
export interface Subscription extends DomainResource {
  readonly resourceType: 'Subscription';
  readonly status: 'requested' | 'active' | 'error' | 'off';
  readonly contact?: readonly ContactPoint[];
  readonly end?: string;
  readonly reason: string;
  readonly criteria: string;
  readonly _criteria?: { readonly extension?: readonly Extension[] };
  readonly error?: string;
  readonly channel: SubscriptionChannel;
}

export interface MessageHeader extends DomainResource {
  readonly resourceType: 'MessageHeader';
  readonly eventCoding?: Coding;
  readonly eventUri?: string;
  readonly destination?: readonly {
    readonly name?: string;
    readonly target?: Reference;
    readonly endpoint?: string;
    readonly _endpoint?: Element;
    readonly receiver?: Reference;
  }[];
  readonly sender?: Reference;
  readonly source: {
    readonly name?: string;
    readonly software?: string;
    readonly version?: string;
    readonly endpoint?: string;
    readonly _endpoint?: Element;
  };
  readonly responsible?: Reference;
  readonly reason?: CodeableConcept;
  readonly response?: { readonly identifier: string; readonly code: 'ok' | 'transient-error' | 'fatal-error' };
  readonly focus?: readonly Reference[];
}

export interface ParametersParameter extends BackboneElement {
  readonly name: string;
  readonly valueBoolean?: boolean;
  readonly valueCode?: string;
  readonly valueDateTime?: string;
  readonly valueIdentifier?: Identifier;
  readonly valueInteger?: number;
  readonly valueReference?: Reference;
  readonly valueString?: string;
  readonly valueUri?: string;
  readonly resource?: Resource;
  readonly part?: readonly ParametersParameter[];
}

export interface Parameters extends Resource {
  readonly resourceType: 'Parameters';
  readonly parameter?: readonly ParametersParameter[];
}

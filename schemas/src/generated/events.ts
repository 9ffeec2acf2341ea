// Generated from the .avsc files by `npm run generate -w schemas`. Not edited by hand.

export interface EventSource {
  /** Facility id, or the service that decided */
  readonly facility: string;
  /** MSH-10 of the message, or the id of the request */
  readonly messageId: string;
}

export interface SourcePosition {
  /** Topic */
  readonly topic: string;
  /** Partition */
  readonly partition: number;
  /** Offset */
  readonly offset: number;
  /** Which of the events derived from that record, from 0 */
  readonly index: number;
}

export interface EventHeader {
  /** UUID; derived from the position for derived events */
  readonly eventId: string;
  /** When it was true; ms since the epoch */
  readonly occurredAt: number;
  /** When the exchange knew; ms since the epoch */
  readonly recordedAt: number;
  /** Who reported it */
  readonly source: EventSource;
  /** The record it derives from */
  readonly position: SourcePosition | null;
  /** Reserved for per-patient keys */
  readonly cipher: string | null;
}

/** A facility was registered, or its registration replaced. Key: facility id. */
export interface FacilityRegistered {
  readonly type: 'FacilityRegistered';
  /** What every event carries */
  readonly header: EventHeader;
  /** Facility id */
  readonly id: string;
  /** Display name */
  readonly name: string;
  /** MSH-3.1 */
  readonly sendingApplication: string;
  /** MSH-4.1 */
  readonly sendingFacility: string;
  /** Assigning authority as registered: a name, an OID, a URI or an HD (name&oid&ISO) */
  readonly authority: string;
  /** IANA time zone of its local times */
  readonly timeZone: string;
  /** What becomes of FHIR that is not valid: reject, flag or accept */
  readonly fhirValidation: string;
}

/** A map of a facility's own codes was recorded, replaced or withdrawn. Key: facility id/name. */
export interface ConceptMapRecorded {
  readonly type: 'ConceptMapRecorded';
  /** What every event carries */
  readonly header: EventHeader;
  /** Facility id */
  readonly facility: string;
  /** Name of the map in the facility */
  readonly name: string;
  /** results, medications or locations; empty: every domain */
  readonly domain: string;
  /** The map holds no longer */
  readonly withdrawn: boolean;
  /** FHIR R4 ConceptMap; empty when withdrawn */
  readonly json: string;
}

export interface CodeTarget {
  /** URI of the standard system */
  readonly system: string;
  /** The standard code */
  readonly code: string;
  /** Its display; empty when not said */
  readonly display: string;
  /** FHIR concept-map-equivalence */
  readonly equivalence: string;
}

/** One local code of a facility was mapped, or looked at and found to have no standard one, in a map beside the codes it has. Key: facility id/name. */
export interface CodeMapped {
  readonly type: 'CodeMapped';
  /** What every event carries */
  readonly header: EventHeader;
  /** Facility id */
  readonly facility: string;
  /** Name of the map in the facility */
  readonly name: string;
  /** results, medications or locations */
  readonly domain: string;
  /** Of the local code; empty: any local system */
  readonly system: string;
  /** The local code */
  readonly code: string;
  /** What the facility calls it; empty when not said */
  readonly display: string;
  /** null: there is no standard code */
  readonly target: CodeTarget | null;
}

/** How tables of a facility are read was recorded or replaced. Key: facility id/name. */
export interface CsvMappingRecorded {
  readonly type: 'CsvMappingRecorded';
  /** What every event carries */
  readonly header: EventHeader;
  /** Facility id */
  readonly facility: string;
  /** Name of the mapping in the facility */
  readonly name: string;
  /** The mapping: kind, columns, dateFormats, delimiter, encoding, decimalComma */
  readonly json: string;
}

export type Transport = 'UNKNOWN' | 'MLLP' | 'HTTP' | 'REPLAY';

export type AckCode = 'AA' | 'AE' | 'AR';

export interface Refusal {
  /** HL7 table 0357 */
  readonly code: string;
  /** Stable machine word, e.g. unknown-facility */
  readonly reason: string;
  /** What to do about it; no PHI */
  readonly text: string;
  /** ERR-2 */
  readonly location: string;
}

export interface FhirRequest {
  /** POST, PUT or DELETE */
  readonly method: string;
  /** Below the FHIR base, with the query; empty for the base */
  readonly url: string;
  /** If-None-Exist; empty where there was none */
  readonly ifNoneExist: string;
  /** If-Match; empty where there was none */
  readonly ifMatch: string;
  /** Assigning authority of the facility as it was registered then: what is decided again is decided alike */
  readonly authority: string;
}

/** A message arrived and was kept, whatever became of it. Key: source patient where one is readable, else facility or sender. */
export interface MessageReceived {
  readonly type: 'MessageReceived';
  /** What every event carries */
  readonly header: EventHeader;
  /** Facility id; empty when the sender is not registered */
  readonly facility: string;
  /** How it came */
  readonly transport: Transport;
  /** Media type of the body */
  readonly contentType: string;
  /** The message as received */
  readonly body: Buffer;
  /** MSH-10 */
  readonly controlId: string;
  /** MSH-9, e.g. ADT^A01^ADT_A01 */
  readonly messageType: string;
  /** What the sender was answered */
  readonly ackCode: AckCode;
  /** Why it was not accepted */
  readonly refusal: Refusal | null;
  /** eventId of the quarantined message this one replays */
  readonly replayOf: string | null;
  /** Of FHIR: what was asked beside the body */
  readonly request: FhirRequest | null;
  /** What validation found and policy let in: code and path to count; no values */
  readonly findings: Readonly<Record<string, number>>;
}

/** A patient as one facility knows them */
export interface SourcePatient {
  /** URI of the assigning authority */
  readonly authority: string;
  /** Identifier in that authority */
  readonly identifier: string;
}

export interface EncounterReported {
  /** Id of the FHIR Encounter */
  readonly id: string;
  /** v3 ActCode, e.g. IMP, EMER, AMB */
  readonly class: string;
  /** FHIR encounter status */
  readonly status: string;
  /** Assigned location as text */
  readonly location: string;
}

export interface ResourceReported {
  /** FHIR R4 type */
  readonly resourceType: string;
  /** Logical id, derived from the source patient and the business identifier */
  readonly id: string;
  /** The source withdrew it */
  readonly deleted: boolean;
  /** The resource; empty when deleted */
  readonly json: string;
}

/** What one message says of one source patient. Key: source patient. */
export interface FactsReported {
  readonly type: 'FactsReported';
  /** What every event carries */
  readonly header: EventHeader;
  /** Whose facts */
  readonly sourcePatient: SourcePatient;
  /** Message and trigger, e.g. ADT_A01 */
  readonly trigger: string;
  /** FHIR R4 Patient as JSON; null: the message does not describe the patient */
  readonly patient: string | null;
  /** The encounter the message is about */
  readonly encounter: EncounterReported | null;
  /** FHIR R4 resources besides the Patient, the Encounter included */
  readonly resources: readonly ResourceReported[];
  /** Elements the source deleted, e.g. Patient.telecom; what it left out is as it was */
  readonly cleared: readonly string[];
  /** What was parsed and not mapped: path to count */
  readonly unmapped: Readonly<Record<string, number>>;
}

/** A source said two of its own identifiers are one patient (ADT_A40). Key: survivor. */
export interface PatientsMerged {
  readonly type: 'PatientsMerged';
  /** What every event carries */
  readonly header: EventHeader;
  /** The survivor */
  readonly sourcePatient: SourcePatient;
  /** The identifier that was merged into it */
  readonly merged: SourcePatient;
  /** Message and trigger */
  readonly trigger: string;
  /** FHIR R4 Patient of the survivor as JSON */
  readonly patient: string | null;
  /** Elements the source deleted, e.g. Patient.telecom; what it left out is as it was */
  readonly cleared: readonly string[];
  /** What was parsed and not mapped: path to count */
  readonly unmapped: Readonly<Record<string, number>>;
}

/** The source took back that two of its identifiers are one patient. Key: the first. */
export interface PatientsParted {
  readonly type: 'PatientsParted';
  /** What every event carries */
  readonly header: EventHeader;
  /** The first */
  readonly sourcePatient: SourcePatient;
  /** The other identifier */
  readonly parted: SourcePatient;
  /** Message and trigger */
  readonly trigger: string;
  /** FHIR R4 Patient of the survivor as JSON */
  readonly patient: string | null;
  /** Elements the source deleted, e.g. Patient.telecom; what it left out is as it was */
  readonly cleared: readonly string[];
  /** What was parsed and not mapped: path to count */
  readonly unmapped: Readonly<Record<string, number>>;
}

/** The source removed the patient from its domain: the identifier is nobody's until the source tells of it again. What was reported stays in the log. Key: the source patient. */
export interface PatientRemoved {
  readonly type: 'PatientRemoved';
  /** What every event carries */
  readonly header: EventHeader;
  /** Who was removed */
  readonly sourcePatient: SourcePatient;
  /** Message and trigger */
  readonly trigger: string;
}

export type LinkBasis = 'RULE' | 'MERGE' | 'STEWARD';

/** What one field says for or against one person */
export interface FieldWeight {
  /** The field, or prior */
  readonly field: string;
  /** How well it agrees; never a value */
  readonly level: string;
  /** log2 of m over u */
  readonly weight: number;
}

/** Two source patients are one person, on this basis. Key: the pair. */
export interface PatientsLinked {
  readonly type: 'PatientsLinked';
  /** What every event carries */
  readonly header: EventHeader;
  /** The survivor of a merge, else the smaller key */
  readonly a: SourcePatient;
  /** The other */
  readonly b: SourcePatient;
  /** What asserts it; each basis stands alone */
  readonly basis: LinkBasis;
  /** Name of the rule */
  readonly rule: string;
  /** What agreed, without values */
  readonly explanation: string;
  /** log2 of the odds that both are one person */
  readonly score: number;
  /** The same as a probability */
  readonly probability: number;
  /** Version of the model that decided; empty where no model did */
  readonly model: string;
  /** Weights by field; they add up to the score */
  readonly waterfall: readonly FieldWeight[];
}

/** The link on this basis no longer holds; others may. Key: the pair. */
export interface PatientsUnlinked {
  readonly type: 'PatientsUnlinked';
  /** What every event carries */
  readonly header: EventHeader;
  /** As linked */
  readonly a: SourcePatient;
  /** As linked */
  readonly b: SourcePatient;
  /** Which link */
  readonly basis: LinkBasis;
  /** Why */
  readonly explanation: string;
  /** log2 of the odds that both are one person */
  readonly score: number;
  /** The same as a probability */
  readonly probability: number;
  /** Version of the model that decided; empty where no model did */
  readonly model: string;
  /** Weights by field; they add up to the score */
  readonly waterfall: readonly FieldWeight[];
}

/** A steward ruled that two source patients are not one person; no rule may link them. Key: the pair. */
export interface PatientsSeparated {
  readonly type: 'PatientsSeparated';
  /** What every event carries */
  readonly header: EventHeader;
  /** Smaller key */
  readonly a: SourcePatient;
  /** The other */
  readonly b: SourcePatient;
  /** Why */
  readonly explanation: string;
}

/** A steward took back that two source patients are not one person; what else is known of them holds again. Key: the pair. */
export interface SeparationLifted {
  readonly type: 'SeparationLifted';
  /** What every event carries */
  readonly header: EventHeader;
  /** Smaller key */
  readonly a: SourcePatient;
  /** The other */
  readonly b: SourcePatient;
  /** Why */
  readonly explanation: string;
}

export type ReviewKind = 'DUPLICATE' | 'OVERLAY';

/** Two source patients may be one person, or one may have become another: a steward is to decide. Key: the review. */
export interface ReviewRaised {
  readonly type: 'ReviewRaised';
  /** What every event carries */
  readonly header: EventHeader;
  /** The pair, or the overlay */
  readonly id: string;
  /** What is to be decided */
  readonly kind: ReviewKind;
  /** Of an overlay: the source patient */
  readonly a: SourcePatient;
  /** The other; of an overlay the same */
  readonly b: SourcePatient;
  /** log2 of the odds that both are one person */
  readonly score: number;
  /** The same as a probability */
  readonly probability: number;
  /** Version of the model that decided; empty where no model did */
  readonly model: string;
  /** Weights by field; they add up to the score */
  readonly waterfall: readonly FieldWeight[];
  /** Why it is not decided by rule, without values */
  readonly explanation: string;
}

/** A steward works on a review; until the lease ends nobody else may decide it. Key: the review. */
export interface ReviewClaimed {
  readonly type: 'ReviewClaimed';
  /** What every event carries */
  readonly header: EventHeader;
  /** The review */
  readonly id: string;
  /** Who works on it */
  readonly steward: string;
  /** End of the lease; not after the event: given back; ms since the epoch */
  readonly until: number;
}

export type ReviewVerdict = 'WITHDRAWN' | 'LINK' | 'SEPARATE' | 'OVERLAY_CONFIRMED' | 'OVERLAY_REJECTED' | 'UNDONE';

/** A link that a verdict took back, as it was */
export interface ReleasedLink {
  /** The survivor of a merge, else the smaller key */
  readonly a: SourcePatient;
  /** The other */
  readonly b: SourcePatient;
  /** What asserted it */
  readonly basis: LinkBasis;
  /** What the source said of a merge */
  readonly rule: string;
  /** Why it was asserted */
  readonly explanation: string;
}

/** A review was decided, or its decision undone. Key: the review. */
export interface ReviewDecided {
  readonly type: 'ReviewDecided';
  /** What every event carries */
  readonly header: EventHeader;
  /** The review */
  readonly id: string;
  /** WITHDRAWN: the descriptions changed and nothing is left to decide */
  readonly verdict: ReviewVerdict;
  /** Who decided; empty where the machine withdrew it */
  readonly steward: string;
  /** Why */
  readonly explanation: string;
  /** Links that the verdict took back, so that undoing it restores them */
  readonly released: readonly ReleasedLink[];
}

/** A matching model was learned from the exchange's own data, in as many parts as records can hold. Key: the model. */
export interface ModelLearned {
  readonly type: 'ModelLearned';
  /** What every event carries */
  readonly header: EventHeader;
  /** Names the model */
  readonly version: string;
  /** Which part, from 0 */
  readonly part: number;
  /** How many there are */
  readonly parts: number;
  /** Source patients it was learned from */
  readonly records: number;
  /** Pairs it was learned from */
  readonly pairs: number;
  /** This part of the model's JSON, gzip */
  readonly body: Buffer;
  /** Who had it learned */
  readonly steward: string;
}

/** From now on this model decides. Key: always the same, so that adoptions are in order. */
export interface ModelAdopted {
  readonly type: 'ModelAdopted';
  /** What every event carries */
  readonly header: EventHeader;
  /** The model; empty: the one that is shipped */
  readonly version: string;
  /** What decided before */
  readonly previous: string;
  /** Links it adds */
  readonly linksGained: number;
  /** Links it takes back */
  readonly linksLost: number;
  /** Persons whose members change */
  readonly personsTouched: number;
  /** Who adopted it */
  readonly steward: string;
  /** Why */
  readonly explanation: string;
}

export type Decision = 'DENY' | 'PERMIT';

export interface Provision {
  /** What it says */
  readonly decision: Decision;
  /** Who it is about; empty: everyone */
  readonly organizations: readonly string[];
  /** v3 PurposeOfUse; empty: any */
  readonly purposes: readonly string[];
  /** Start; ms since the epoch */
  readonly from: number | null;
  /** End; ms since the epoch */
  readonly until: number | null;
}

/** A consent directive was given, replaced or withdrawn. Key: id of the source patient. */
export interface DirectiveRecorded {
  readonly type: 'DirectiveRecorded';
  /** What every event carries */
  readonly header: EventHeader;
  /** Id of the FHIR Consent */
  readonly id: string;
  /** Id of the source patient it names */
  readonly patient: string;
  /** False: withdrawn */
  readonly active: boolean;
  /** The rules of the directive */
  readonly provisions: readonly Provision[];
  /** The FHIR Consent as JSON */
  readonly resource: string;
}

/** A panel (FHIR Group) was recorded. Key: panel id. */
export interface PanelRecorded {
  readonly type: 'PanelRecorded';
  /** What every event carries */
  readonly header: EventHeader;
  /** Id of the FHIR Group */
  readonly id: string;
  /** Whose panel */
  readonly organization: string;
  /** False: removed */
  readonly active: boolean;
  /** Patients by identifier */
  readonly members: readonly SourcePatient[];
  /** The FHIR Group as JSON */
  readonly resource: string;
}

/** A care team subscribed, or ended it. Key: subscription id. */
export interface SubscriptionRecorded {
  readonly type: 'SubscriptionRecorded';
  /** What every event carries */
  readonly header: EventHeader;
  /** Id of the FHIR Subscription */
  readonly id: string;
  /** False: off */
  readonly active: boolean;
  /** Organisation of the subscriber */
  readonly organization: string;
  /** Who subscribed */
  readonly subject: string;
  /** Purpose of use alerts are sent for */
  readonly purpose: string;
  /** Panel id */
  readonly panel: string | null;
  /** Facility id: all its patients */
  readonly facility: string | null;
  /** Event types; empty: all */
  readonly events: readonly string[];
  /** Webhook URL; null: inbox and live stream only */
  readonly endpoint: string | null;
  /** Headers the webhook wants */
  readonly headers: readonly string[];
  /** Signing secret */
  readonly secret: string;
  /** The FHIR Subscription as JSON */
  readonly resource: string;
}

/** An event concerns a subscription; not yet disclosed to anyone. Key: source patient. */
export interface AlertRaised {
  readonly type: 'AlertRaised';
  /** What every event carries */
  readonly header: EventHeader;
  /** Alert id, derived from event and subscription */
  readonly id: string;
  /** Subscription id */
  readonly subscription: string;
  /** Organisation of the subscriber */
  readonly organization: string;
  /** Purpose of use */
  readonly purpose: string;
  /** Whose event */
  readonly sourcePatient: SourcePatient;
  /** admit, discharge, … */
  readonly eventType: string;
  /** e.g. ADT_A01 */
  readonly trigger: string;
  /** Facility id */
  readonly facility: string;
  /** Encounter id */
  readonly encounter: string | null;
  /** What is told, as JSON */
  readonly content: string;
}

export type Channel = 'UNKNOWN' | 'WEBHOOK' | 'STREAM' | 'INBOX';

export type DeliveryOutcome = 'UNKNOWN' | 'DELIVERED' | 'WITHHELD' | 'ABANDONED';

/** A channel is done with an alert. Key: source patient. */
export interface DeliveryConcluded {
  readonly type: 'DeliveryConcluded';
  /** What every event carries */
  readonly header: EventHeader;
  /** Alert id */
  readonly alert: string;
  /** Subscription id */
  readonly subscription: string;
  /** Organisation of the subscriber */
  readonly organization: string;
  /** Which */
  readonly channel: Channel;
  /** How it ended */
  readonly outcome: DeliveryOutcome;
  /** Calls made */
  readonly attempts: number;
  /** Why it was withheld or abandoned */
  readonly reason: string;
}

/** Someone asked to see something of a patient, and was shown it or refused. Key: id of the source patient asked for, else the actor. */
export interface DisclosureDecided {
  readonly type: 'DisclosureDecided';
  /** What every event carries */
  readonly header: EventHeader;
  /** Which service decided */
  readonly service: string;
  /** e.g. read, search, alert */
  readonly action: string;
  /** Who asked */
  readonly subject: string;
  /** In which role */
  readonly role: string;
  /** For which organisation */
  readonly organization: string;
  /** v3 PurposeOfUse */
  readonly purpose: string;
  /** Person or source patient id */
  readonly patient: string | null;
  /** What was asked for */
  readonly resourceTypes: readonly string[];
  /** Whether it was disclosed */
  readonly permitted: boolean;
  /** The rule that decided */
  readonly reason: string;
  /** Directive id */
  readonly directive: string | null;
}

/** A consumer could not take a record and went on without it. Key: as the record. */
export interface RecordRejected {
  readonly type: 'RecordRejected';
  /** What every event carries */
  readonly header: EventHeader;
  /** Consumer group */
  readonly group: string;
  /** Topic */
  readonly topic: string;
  /** Partition */
  readonly partition: number;
  /** Offset */
  readonly offset: number;
  /** Stable machine word */
  readonly code: string;
  /** What to do about it; no PHI */
  readonly text: string;
  /** The original bytes */
  readonly body: Buffer;
}

/** What each topic carries. */
export interface EventsByTopic {
  'causeway.inbound.facility': FacilityRegistered;
  'causeway.inbound.concept-map': ConceptMapRecorded | CodeMapped;
  'causeway.inbound.csv-mapping': CsvMappingRecorded;
  'causeway.inbound.message': MessageReceived;
  'causeway.clinical.event': FactsReported | PatientsMerged | PatientsParted | PatientRemoved;
  'causeway.identity.link': PatientsLinked | PatientsUnlinked | PatientsSeparated | SeparationLifted;
  'causeway.identity.review': ReviewRaised | ReviewClaimed | ReviewDecided;
  'causeway.identity.model': ModelLearned | ModelAdopted;
  'causeway.consent.directive': DirectiveRecorded;
  'causeway.notification.panel': PanelRecorded;
  'causeway.notification.subscription': SubscriptionRecorded;
  'causeway.notification.alert': AlertRaised;
  'causeway.notification.delivery': DeliveryConcluded;
  'causeway.audit.event': DisclosureDecided;
  'causeway.dead.letter': RecordRejected;
}

export type TopicName = keyof EventsByTopic;

/** Any event of any topic, told apart by `type`. */
export type CausewayEvent = EventsByTopic[TopicName];

export type RecordName = CausewayEvent['type'];

/** The event of that name. */
export type EventOf<R extends RecordName> = Extract<CausewayEvent, { readonly type: R }>;

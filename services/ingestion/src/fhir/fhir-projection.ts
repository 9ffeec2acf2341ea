// fhir-projection.ts — decides every FHIR request in the order of the log, so that all instances decide alike.
import type { Decided, Fault, Operation, Planned } from '@causeway/fhir-intake';
import { encounterState, exchangeId, FaultError, guarded, identifierTokens, lookupsOf } from '@causeway/fhir-intake';
import type { MessageReceived } from '@causeway/schemas';
import type { UnitOfWork } from '@causeway/service';
import {
  type DecidedEntry,
  type FhirOutcomeDocument,
  type FhirResourceDocument,
  fhirOutcomes,
  fhirRequests,
  fhirResources,
  findings,
  resourceKey,
} from './fhir-documents.ts';
import { type Knowledge, readKnowledge, tokenKey } from './fhir-knowledge.ts';
import { facilityThen, planOf, requestDigest, requestOf, submissionOf } from './fhir-request.ts';

/** Answers the fault for which nothing of an accepted message was taken. */
export async function applyFhir(message: MessageReceived, docs: UnitOfWork): Promise<Fault | null> {
  await countFindings(message, docs);
  const before = await repeated(message, docs);
  if (before !== undefined) {
    docs.put(fhirOutcomes, { ...before, id: message.header.eventId, repeats: before.repeats ?? before.id });
    return null;
  }
  const outcome = await decide(message, docs);
  docs.put(fhirOutcomes, outcome);
  if (outcome.fault === null) {
    docs.put(fhirRequests, { id: requestKey(message), eventId: message.header.eventId });
  }
  return outcome.fault;
}

const nothing: Knowledge = { known: [], byToken: [] };

async function decide(message: MessageReceived, docs: UnitOfWork): Promise<FhirOutcomeDocument> {
  const { eventId: id } = message.header;
  try {
    const submission = guarded(() => submissionOf(message));
    const knowledge = await readKnowledge(docs, lookupsOf(submission), facilityThen(message));
    const plan = guarded(() => planOf(message, submission, knowledge));
    const [first = null] = plan.faults.values();
    const fault = submission.kind === 'batch' ? null : first;
    for (const it of plan.planned) await keep(it, plan, { message, docs });
    for (const it of plan.placeholders) keepPlaceholder(it, { message, docs });
    return { id, fault, entries: entriesOf(plan), ...knowledge, repeats: null };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { id, fault: error.fault, entries: [], ...nothing, repeats: null };
  }
}

function entriesOf({ planned, faults }: Decided): readonly DecidedEntry[] {
  const taken = planned
    .filter(it => !faults.has(it.operation.index))
    .map(({ operation: { index, type }, id, version, status }) => ({ index, type, id, version, status, fault: null }));
  const refused = [...faults].map(([index, fault]) => ({
    index,
    type: '',
    id: '',
    version: 0,
    status: fault.status,
    fault,
  }));
  return [...taken, ...refused].sort((a, b) => a.index - b.index);
}

interface Applying {
  readonly message: MessageReceived;
  readonly docs: UnitOfWork;
}

async function keep(planned: Planned, plan: Decided, applying: Applying): Promise<void> {
  if (planned.action === 'none') return;
  const { operation, id, version, patient, action } = planned;
  const { type } = operation;
  const { facility } = applying.message;
  const deleted = action === 'withdraw';
  const known = {
    type,
    id,
    patient,
    version,
    deleted,
    json: deleted ? '' : jsonOf(planned),
    encounter: type === 'Encounter' && !deleted ? encounterState(operation.resource, plan) : null,
  };
  const tokens = deleted || !operation.resource ? [] : identifierTokens(operation.resource);
  const document: FhirResourceDocument = {
    id: resourceKey(facility, type, id),
    known,
    tokens: tokens.map(it => tokenKey(facility, `${type}|${it}`)),
    changedBy: applying.message.header.eventId,
  };
  applying.docs.put(fhirResources, document);
  if (type === 'Patient') await renamePatient(planned, document, applying);
}

/** A Patient is found by the sender's id too, and no longer under the number it had before. */
async function renamePatient(planned: Planned, document: FhirResourceDocument, applying: Applying): Promise<void> {
  const { message, docs } = applying;
  const local = localId(planned.operation);
  if (local !== undefined) {
    const id = resourceKey(message.facility, 'Patient', exchangeId(facilityThen(message), 'Patient', local));
    docs.put(fhirResources, { ...document, id, tokens: [] });
  }
  const earlier = planned.known?.id;
  if (earlier === undefined || earlier === planned.id) return;
  const found = await docs.get(fhirResources, resourceKey(message.facility, 'Patient', earlier));
  if (found) docs.put(fhirResources, { ...found, known: document.known, tokens: [] });
}

function localId({ id, resource, search }: Operation): string | undefined {
  return id ?? (search === undefined ? undefined : resource?.id);
}

/** What is no patient's is needed again with those that refer to it; a document when another replaces it. */
function jsonOf({ operation: { type, resource }, patient, id }: Planned): string {
  if (resource === undefined || (patient !== null && type !== 'DocumentReference')) return '';
  return JSON.stringify({ ...resource, id });
}

function keepPlaceholder({ id, patient }: Decided['placeholders'][number], { message, docs }: Applying): void {
  const key = resourceKey(message.facility, 'Patient', exchangeId(facilityThen(message), 'Patient', id));
  const known = { type: 'Patient', id: '', patient, version: 0, deleted: false, json: '', encounter: null };
  docs.put(fhirResources, { id: key, known, tokens: [], changedBy: message.header.eventId });
}

/**
 * The outcome of the same request, where all is still as it left it: a sender that got no answer sends again, and is
 * answered as before. What changed meanwhile is changed again.
 */
async function repeated(message: MessageReceived, docs: UnitOfWork): Promise<FhirOutcomeDocument | undefined> {
  if (isConditionalCreate(message)) return undefined;
  const last = await docs.get(fhirRequests, requestKey(message));
  const outcome = last && (await docs.get(fhirOutcomes, last.eventId));
  if (outcome === undefined) return undefined;
  for (const { type, id, fault } of outcome.entries) {
    if (fault !== null || id === '') continue;
    const found = await docs.get(fhirResources, resourceKey(message.facility, type, id));
    if (found?.changedBy !== outcome.id) return undefined;
  }
  return outcome;
}

/** It may be sent again as it is: FHIR answers 200 with what is there (http://hl7.org/fhir/R4/http.html#ccreate). */
function isConditionalCreate(message: MessageReceived): boolean {
  return requestOf(message).ifNoneExist !== undefined;
}

function requestKey(message: MessageReceived): string {
  return `${message.facility}|${requestDigest(message)}`;
}

async function countFindings({ findings: found, facility, header }: MessageReceived, docs: UnitOfWork): Promise<void> {
  for (const [what, times] of Object.entries(found)) {
    const id = `${facility}|${what}`;
    const known = await docs.get(findings, id);
    const [code = '', path = ''] = what.split(' ');
    const count = (known?.count ?? 0) + times;
    const lastAt = Math.max(known?.lastAt ?? 0, header.recordedAt);
    docs.put(findings, { id, facility, code, path, count, lastAt });
  }
}

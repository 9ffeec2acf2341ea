import { createHash } from 'node:crypto';
import type { FacilityContext } from '@causeway/conversion';
import { type Decided, makePlan, type Request, readSubmission, type Submission } from '@causeway/fhir-intake';
import { parseAuthority } from '@causeway/person';
import { type MessageReceived, nameBasedId, namespaceOf } from '@causeway/schemas';
import type { Knowledge } from './fhir-knowledge.ts';
import { knownOf } from './fhir-knowledge.ts';

export const fhirContentType = 'application/fhir+json';

type FhirMessage = Pick<MessageReceived, 'facility' | 'body' | 'request' | 'header' | 'contentType'>;

export function isFhir({ contentType }: Pick<MessageReceived, 'contentType'>): boolean {
  return contentType === fhirContentType;
}

/** The request as the sender made it. */
export function requestOf({ request }: Pick<MessageReceived, 'request'>): Request {
  const { method = 'POST', url = '', ifNoneExist = '', ifMatch = '' } = request ?? {};
  return { method, url, ...(ifNoneExist && { ifNoneExist }), ...(ifMatch && { ifMatch }) };
}

/** The facility as it was when the message came: a later registration changes nothing that was decided. */
export function facilityThen({ facility, request }: Pick<MessageReceived, 'facility' | 'request'>): FacilityContext {
  return { id: facility, name: facility, authority: parseAuthority(request?.authority ?? ''), timeZone: 'UTC' };
}

export function submissionOf(message: FhirMessage): Submission {
  return readSubmission(requestOf(message), message.body);
}

const namespace = namespaceOf('5d3f9d2e-6b0a-5c71-9d0e-6b7a0b9c1f42');

/** The same for the view that decides, for normalisation and for the answer. */
export function planOf(message: FhirMessage, submission: Submission, knowledge: Knowledge): Decided {
  const { eventId } = message.header;
  return makePlan(submission, {
    facility: facilityThen(message),
    known: knownOf(knowledge),
    mint: index => nameBasedId(`${eventId}|${index}`, namespace),
  });
}

/** Tells one request from another. */
export function requestDigest(message: FhirMessage): string {
  const { method, url, ifNoneExist = '', ifMatch = '' } = requestOf(message);
  const hash = createHash('sha256').update(JSON.stringify([method, url, ifNoneExist, ifMatch]));
  return hash.update(message.body).digest('base64url');
}

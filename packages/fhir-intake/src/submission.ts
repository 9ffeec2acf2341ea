// submission.ts — what a request asks for, operation by operation, before anything is known of what was sent earlier.
import { isResourceType } from '@causeway/fhir-validation';
import { type Fault, FaultError, fail } from './fault.ts';
import { type Fields, isFields, limits, objectsOf, parseJson, type SentResource, textOf } from './json.ts';
import { readTarget } from './target.ts';

/** A request as it came, without its body. */
export interface Request {
  readonly method: string;
  /** Below the FHIR base, with the query: `Observation/5`, `Patient?identifier=…`; empty for the base itself. */
  readonly url: string;
  readonly ifNoneExist?: string;
  readonly ifMatch?: string;
}

export type Method = 'POST' | 'PUT' | 'DELETE';

export interface Operation {
  /** Which entry of the Bundle, from 0. */
  readonly index: number;
  /** `Bundle.entry[3].resource`, or `Patient` where there is no Bundle. */
  readonly origin: string;
  readonly method: Method;
  readonly type: string;
  /** By which the sender knows the resource; absent where the exchange is to choose, or to search. */
  readonly id?: string;
  /** The query of a conditional update or delete. */
  readonly search?: string;
  readonly ifNoneExist?: string;
  readonly ifMatch?: string;
  readonly fullUrl?: string;
  /** Absent for DELETE. */
  readonly resource?: SentResource;
}

export type SubmissionKind = 'transaction' | 'batch' | 'message' | 'document' | 'collection' | 'single';

export interface Submission {
  readonly kind: SubmissionKind;
  readonly operations: readonly Operation[];
  /** Entries that are not taken; of anything but a batch there are none, since one fails all. */
  readonly refused: readonly { readonly index: number; readonly fault: Fault }[];
  readonly bundle?: SentResource;
}

/** @throws FaultError where nothing of it can be taken */
export function readSubmission(request: Request, body: Buffer): Submission {
  if (request.method === 'DELETE') return single(request, undefined);
  const resource = readResource(parseJson(body), '');
  if (request.url === '' || request.url === '$process-message') return readBundle(request, resource);
  if (resource.resourceType === 'Bundle' && /^Bundle\b/.test(request.url)) return readBundle(request, resource);
  return single(request, resource);
}

function readResource(json: unknown, expression: string): SentResource {
  if (!isFields(json) || typeof json.resourceType !== 'string' || !/^[A-Z][A-Za-z]{1,63}$/.test(json.resourceType)) {
    return fail(400, 'structure', 'This is no FHIR resource: it needs a resourceType.', expression);
  }
  const { resourceType } = json;
  if (!isResourceType(resourceType)) {
    return fail(400, 'not-supported', `FHIR R4 has no resource type ${resourceType}.`, expression || 'resourceType');
  }
  return json as SentResource;
}

function single(request: Request, resource: SentResource | undefined): Submission {
  const { method, url, ifNoneExist, ifMatch } = request;
  const origin = resource?.resourceType ?? 'Resource';
  const common = { index: 0, origin, url, resource, ...(ifNoneExist && { ifNoneExist }), ...(ifMatch && { ifMatch }) };
  return { kind: 'single', operations: [readOperation(method, common)], refused: [] };
}

const kinds: Readonly<Record<string, SubmissionKind>> = {
  transaction: 'transaction',
  batch: 'batch',
  message: 'message',
  document: 'document',
  collection: 'collection',
  // What somebody found and passes on.
  searchset: 'collection',
};

function readBundle(request: Request, bundle: SentResource): Submission {
  if (bundle.resourceType !== 'Bundle') {
    fail(400, 'structure', `Send a Bundle here; a single resource goes to POST [base]/${bundle.resourceType}.`);
  }
  const kind = kinds[textOf(bundle.type) ?? ''];
  if (kind === undefined) {
    const text = 'Bundle.type is one of transaction, batch, message, document and collection here.';
    return fail(400, bundle.type === undefined ? 'required' : 'not-supported', text, 'Bundle.type');
  }
  if (request.url === '$process-message' && kind !== 'message') {
    fail(400, 'invalid', '$process-message takes a Bundle of type message.', 'Bundle.type');
  }
  const entries = objectsOf(bundle.entry);
  if (entries.length > limits.entries) {
    fail(413, 'too-long', `The Bundle has more than ${limits.entries} entries. Split it.`, 'Bundle.entry');
  }
  if (Array.isArray(bundle.entry) && entries.length !== bundle.entry.length) {
    fail(400, 'structure', 'Every Bundle.entry is an object.', 'Bundle.entry');
  }
  checkFirst(kind, entries);
  return { kind, bundle, ...readEntries(kind, entries) };
}

/** http://hl7.org/fhir/R4/bundle.html, bdl-11 and bdl-12. */
function checkFirst(kind: SubmissionKind, [first]: readonly Fields[]): void {
  const wanted = kind === 'message' ? 'MessageHeader' : kind === 'document' ? 'Composition' : undefined;
  if (wanted === undefined || (isFields(first?.resource) && first.resource.resourceType === wanted)) return;
  fail(400, 'invariant', `The first entry of a ${kind} is a ${wanted}.`, 'Bundle.entry[0].resource');
}

function readEntries(kind: SubmissionKind, entries: readonly Fields[]): Pick<Submission, 'operations' | 'refused'> {
  const operations: Operation[] = [];
  const refused: { index: number; fault: Fault }[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      const operation = readEntry(kind, entry, index);
      if (operation) operations.push(operation);
    } catch (error) {
      if (kind !== 'batch' || !(error instanceof FaultError)) throw error;
      refused.push({ index, fault: error.fault });
    }
  }
  return { operations, refused };
}

function readEntry(kind: SubmissionKind, entry: Fields, index: number): Operation | undefined {
  const origin = `Bundle.entry[${index}].resource`;
  const resource = entry.resource === undefined ? undefined : readResource(entry.resource, origin);
  const fullUrl = textOf(entry.fullUrl);
  if (kind !== 'transaction' && kind !== 'batch') {
    if (resource === undefined) return undefined;
    const id = idOf(fullUrl, resource);
    const common = { index, origin, type: resource.resourceType, resource, ...(fullUrl && { fullUrl }) };
    return id === undefined ? { ...common, method: 'POST' } : { ...common, method: 'PUT', id };
  }
  const expression = `Bundle.entry[${index}].request`;
  const { request } = entry;
  if (!isFields(request)) return fail(400, 'required', `Every entry of a ${kind} has a request.`, expression);
  const [ifNoneExist, ifMatch] = [textOf(request.ifNoneExist), textOf(request.ifMatch)];
  return readOperation(textOf(request.method) ?? '', {
    index,
    origin,
    url: textOf(request.url) ?? '',
    resource,
    ...(fullUrl && { fullUrl }),
    ...(ifNoneExist && { ifNoneExist }),
    ...(ifMatch && { ifMatch }),
  });
}

/** How what only carries resources names them: as the sender's server does, else by their UUID. */
function idOf(fullUrl: string | undefined, { resourceType, id }: SentResource): string | undefined {
  const uuid = fullUrl === undefined ? undefined : /^urn:uuid:(.+)$/i.exec(fullUrl)?.[1]?.toLowerCase();
  if (uuid !== undefined) return uuid;
  return id ?? (fullUrl?.includes(`/${resourceType}/`) ? fullUrl.split(`/${resourceType}/`).at(-1) : fullUrl);
}

/** Routes of other services, and what the way in does not take. */
const elsewhere: Readonly<Record<string, string>> = {
  Consent: 'The privacy office records consents: POST [base]/Consent, one at a time.',
  Subscription: 'Care teams subscribe: POST [base]/Subscription, one at a time.',
  Group: 'Care teams keep their panels: POST [base]/Group, one at a time.',
};

interface Asked extends Pick<Operation, 'index' | 'origin' | 'fullUrl' | 'ifNoneExist' | 'ifMatch'> {
  readonly url: string;
  readonly resource: SentResource | undefined;
}

function readOperation(method: string, { url, resource, ...asked }: Asked): Operation {
  const inBundle = asked.origin.startsWith('Bundle');
  const request = inBundle ? `Bundle.entry[${asked.index}].request` : '';
  const { type, id, search } = readTarget(url, `${request}${request && '.url'}`);
  if (Object.hasOwn(elsewhere, type)) fail(422, 'not-supported', elsewhere[type] ?? '', asked.origin);
  if (method !== 'POST' && method !== 'PUT' && method !== 'DELETE') {
    fail(
      405,
      'not-supported',
      'Facilities send by POST, PUT and DELETE; the record is read with GET by clinicians.',
      request,
    );
  }
  if (method === 'DELETE') {
    if (id === undefined && search === undefined) fail(400, 'invalid', 'DELETE names an id or an identifier.', request);
    return { ...asked, method, type, ...(id && { id }), ...(search && { search }) };
  }
  if (resource === undefined) return fail(400, 'required', `A ${method} carries a resource.`, asked.origin);
  if (resource.resourceType !== type) {
    fail(400, 'invalid', `The address says ${type}; the resource is another type.`, `${asked.origin}.resourceType`);
  }
  if (method === 'POST') {
    if (id !== undefined) fail(405, 'not-supported', 'POST goes to the type; PUT to an id.', request);
    return { ...asked, method, type, resource };
  }
  if (id === undefined && search === undefined) fail(400, 'invalid', 'PUT names an id or an identifier.', request);
  if (id !== undefined && resource.id !== id) {
    fail(400, 'invalid', 'The id of the resource is the one in the address (http.html#update).', `${asked.origin}.id`);
  }
  return { ...asked, method, type, ...(id && { id }), ...(search && { search }), resource };
}

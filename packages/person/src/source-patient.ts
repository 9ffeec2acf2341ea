import { nameBasedId, namespaceOf } from '@causeway/schemas';

/** A patient as one facility knows them: the assigning authority (a URI) and the identifier it issued. */
export interface SourcePatient {
  readonly authority: string;
  readonly identifier: string;
}

const namespace = namespaceOf('6f1f3c1e-6c52-5d0c-9a8e-1f0f6f4c7a10');

/** The key of every record about this patient in the log, e.g. `urn:oid:1.2.3|12345`. PHI: not for logs or metrics. */
export function sourcePatientKey({ authority, identifier }: SourcePatient): string {
  return `${authority}|${identifier}`;
}

/** Those lately asked for: what comes of one message asks for the same ids again and again. */
const known = new Map<string, string>();
const mostKnown = 10_000;

/** UUIDv5 of the key: the id of the source patient's FHIR Patient, and the way others name them. */
export function sourcePatientId(patient: SourcePatient): string {
  const key = sourcePatientKey(patient);
  const before = known.get(key);
  if (before !== undefined) return before;
  const id = nameBasedId(key, namespace);
  if (known.size >= mostKnown) known.clear();
  known.set(key, id);
  return id;
}

/** The id of what a source patient has, from its business identifier: the same words give the same id for ever. */
export function ownedId(patient: SourcePatient, resourceType: string, businessId: string): string {
  return nameBasedId(`${sourcePatientKey(patient)}|${resourceType}|${businessId}`, namespace);
}

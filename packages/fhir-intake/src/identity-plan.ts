import type { FacilityContext } from '@causeway/conversion';
import { sourcePatientId } from '@causeway/person';
import { fail } from './fault.ts';
import { identifierTokens } from './identifiers.ts';
import type { SentResource } from './json.ts';
import type { Known, KnownResource } from './known.ts';
import { exchangeId, isSame, patientByToken, patientOf } from './naming.ts';
import type { Planned } from './plan.ts';
import type { Operation } from './submission.ts';
import { readSearch } from './target.ts';

export interface IdentityOptions {
  readonly facility: FacilityContext;
  readonly known: Known;
  /** The id of what is created without one: different for every entry, the same whenever it is asked again. */
  readonly mint: (index: number) => string;
  /** Whether two operations may be about one resource: in a batch, where each stands alone. */
  readonly mayRepeat: boolean;
}

/** Decides which resource every operation is about. Whose it is comes after, when all are known. */
export class IdentityPlan {
  readonly #options: IdentityOptions;
  /** Of entries before: `type|token` of what was created in this submission. */
  readonly #created = new Map<string, Planned>();
  readonly #touched = new Map<string, Planned>();

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  /** @throws FaultError 409, 412 */
  settle(operation: Operation): Planned {
    const target = this.#target(operation);
    this.#match(operation, target.known);
    switch (operation.method) {
      case 'DELETE':
        return this.#keep(
          operation.type === 'Patient' ? this.#removal(operation, target) : deletion(operation, target.known),
        );
      case 'POST':
      case 'PUT': {
        if (target.matched) return this.#keep(found(operation, target.matched));
        const { resource } = operation;
        return resource ? this.#keep(this.#report(operation, resource, target)) : fail(400, 'required', 'No resource.');
      }
    }
  }

  /**
   * ITI-104 2:3.104.4.3: the source removes a patient from its domain. Who came by HL7 v2 alone is no resource that was
   * sent, and is removed all the same.
   */
  #removal(operation: Operation, { known }: Target): Planned {
    const { facility } = this.#options;
    const token =
      operation.search === undefined ? undefined : readSearch(operation.search, operation.origin).identifier;
    const named = token === undefined ? undefined : patientByToken(token, facility);
    if (token !== undefined && named === undefined) {
      const text = 'A facility removes a Patient by the identifier of its own domain, as [system]|[value].';
      return fail(422, 'business-rule', text, operation.origin);
    }
    const patient = known?.patient ?? named;
    if (patient === undefined || known?.deleted) return nothingToDelete(operation, known);
    const [id, version] = [sourcePatientId(patient), (known?.version ?? 0) + 1];
    return { operation, action: 'withdraw', status: 204, id, version, patient, previous: null, known };
  }

  #keep(planned: Planned): Planned {
    const { operation, id } = planned;
    const key = `${operation.type}/${id}`;
    const before = this.#touched.get(key);
    const acts = before !== undefined && planned.action !== 'none' && before.action !== 'none';
    if (acts && !this.#options.mayRepeat) this.#collide(planned, before);
    this.#touched.set(key, planned);
    if (planned.action === 'report' && operation.resource) {
      for (const token of identifierTokens(operation.resource))
        this.#created.set(`${operation.type}|${token}`, planned);
    }
    return planned;
  }

  /** http://hl7.org/fhir/R4/http.html#trules: the identities of a transaction do not overlap. */
  #collide({ operation }: Planned, before: Planned): void {
    const [a, b] = [before.operation.index, operation.index];
    const text = `Entries ${a} and ${b} are about the same ${operation.type}. Say each thing once.`;
    fail(400, 'duplicate', text, operation.origin);
  }

  #target(operation: Operation): Target {
    const { type, id, search, ifNoneExist, method, index } = operation;
    const { mint } = this.#options;
    if (ifNoneExist !== undefined && method === 'POST') {
      const matched = this.#one(operation, ifNoneExist);
      return matched ? { ...matched, matched } : { local: mint(index), known: undefined };
    }
    if (search !== undefined) {
      const matched = this.#one(operation, search);
      if (matched) return matched;
      return { local: operation.resource?.id ?? mint(index), known: undefined };
    }
    if (id !== undefined) return { local: id, known: this.#options.known.byId(type, id) };
    return { local: mint(index), known: undefined };
  }

  /** http://hl7.org/fhir/R4/http.html#ccreate, #cond-update: several matches are 412. */
  #one({ type, origin }: Operation, query: string): Matched | undefined {
    const { identifier, id } = readSearch(query, origin);
    const own = identifier === undefined ? undefined : this.#created.get(`${type}|${identifier}`);
    if (own) return { local: own.id, known: own.known, planned: own };
    if (id !== undefined) {
      const known = this.#options.known.byId(type, id);
      return known && !known.deleted ? { local: known.id, known } : undefined;
    }
    const matches = this.#options.known.byIdentifier(type, identifier ?? '');
    if (matches.length > 1) {
      const text = `The condition matches more than one ${type}. Name one identifier that only one has.`;
      fail(412, 'multiple-matches', text, origin);
    }
    const [known] = matches;
    return known && { local: known.id, known };
  }

  #match({ ifMatch, origin, type }: Operation, known: KnownResource | undefined): void {
    if (ifMatch === undefined) return;
    const version = /^(?:W\/)?"?(\d+)"?$/.exec(ifMatch.trim())?.[1];
    if (version !== undefined && known !== undefined && !known.deleted && known.version === Number(version)) return;
    fail(412, 'conflict', `If-Match names another version of this ${type} than the last one sent. Look again.`, origin);
  }

  #report(operation: Operation, resource: SentResource, { local, known }: Target): Planned {
    const { facility } = this.#options;
    const isNew = known === undefined || known.deleted || known.version === 0;
    const common = {
      operation,
      action: 'report' as const,
      status: isNew ? (201 as const) : (200 as const),
      version: (known?.version ?? 0) + 1,
      known,
    };
    if (operation.type !== 'Patient') {
      const id = known?.id ?? (operation.method === 'POST' ? local : exchangeId(facility, operation.type, local));
      return { ...common, id, patient: null, previous: known?.patient ?? null };
    }
    const before = known?.patient ?? null;
    const patient = patientOf(resource, { facility, id: local, before });
    return { ...common, id: sourcePatientId(patient), patient, previous: isSame(before, patient) ? null : before };
  }
}

interface Target {
  /** By which the sender knows it, or the exchange where the sender does not say. */
  readonly local: string;
  readonly known: KnownResource | undefined;
  readonly matched?: Matched;
}

interface Matched extends Target {
  readonly planned?: Planned;
}

function deletion(operation: Operation, known: KnownResource | undefined): Planned {
  if (known === undefined || known.deleted) return nothingToDelete(operation, known);
  const { id, patient } = known;
  const version = known.version + 1;
  return { operation, action: 'withdraw', status: 204, id, version, patient, previous: null, known };
}

function nothingToDelete(operation: Operation, known: KnownResource | undefined): Planned {
  const { id = '', version = 0 } = known ?? {};
  return { operation, action: 'none', status: 204, id, version, patient: null, previous: null, known };
}

function found(operation: Operation, { known, planned }: Matched): Planned {
  const { id = '', version = 1, patient = null } = planned ?? known ?? {};
  return { operation, action: 'none', status: 200, id, version, patient, previous: null, known };
}

import type { FacilityContext } from '@causeway/conversion';
import { parseReference } from '@causeway/fhir';
import type { SourcePatient } from '@causeway/person';
import { fail } from './fault.ts';
import { identifierTokens } from './identifiers.ts';
import { type Fields, isFields, type SentResource, textOf } from './json.ts';
import type { Known, KnownResource } from './known.ts';
import { urlsIn } from './lookups.ts';
import { exchangeId, logicalPatient, patientByIdentifier, patientByToken, patientReference } from './naming.ts';
import type { Link, Planned } from './plan.ts';
import { referencesIn } from './reference-walk.ts';
import { readSearch } from './target.ts';

/** Patients that were only referred to so far: when they are sent, they are known under this name. */
export interface Placeholder {
  readonly id: string;
  readonly patient: SourcePatient;
}

export interface LinksOptions {
  readonly facility: FacilityContext;
  readonly known: Known;
  readonly planned: readonly Planned[];
}

/** Finds what references point at: entries of the submission, then what was sent before, then what may come. */
export class Links {
  readonly #options: LinksOptions;
  readonly #byAddress = new Map<string, Planned>();
  readonly #bases = new Set<string>();
  readonly links = new Map<string, Link>();
  readonly placeholders = new Map<string, Placeholder>();

  constructor(options: LinksOptions) {
    this.#options = options;
    for (const planned of options.planned) this.#index(planned);
  }

  #index(planned: Planned): void {
    const { type, id, fullUrl, resource } = planned.operation;
    if (fullUrl !== undefined) {
      this.#byAddress.set(fullUrl, planned);
      const base = parseReference(fullUrl)?.base;
      if (base !== undefined) this.#bases.add(base);
    }
    const local = id ?? resource?.id;
    if (local !== undefined && !this.#byAddress.has(`${type}/${local}`))
      this.#byAddress.set(`${type}/${local}`, planned);
  }

  /** Follows every reference in a resource. Throws `FaultError` for one that must not be left open. */
  follow(resource: SentResource, origin: string): void {
    for (const it of referencesIn(resource)) this.find(it, origin);
    for (const url of attachmentUrls(resource)) this.find({ reference: url }, origin);
  }

  /** Undefined for what points within the resource, or says nothing. */
  find(reference: Fields, origin: string): Link | undefined {
    const text = textOf(reference.reference);
    if (text === undefined) return this.#logical(reference);
    if (text.startsWith('#')) return undefined;
    const known = this.links.get(text);
    if (known) return known;
    const link = this.#resolve(text, origin);
    if (link) this.links.set(text, link);
    return link;
  }

  #logical({ identifier, type }: Fields): Link | undefined {
    if (!isFields(identifier) || (type !== undefined && type !== 'Patient')) return undefined;
    const patient = patientByIdentifier(identifier, this.#options.facility);
    return patient && { patient };
  }

  #resolve(text: string, origin: string): Link | undefined {
    const unversioned = text.replace(/\/_history\/.*$/, '');
    const entry = this.#byAddress.get(unversioned) ?? this.#byAddress.get(this.#relative(unversioned));
    if (entry) return entryLink(entry);
    if (/^[A-Z][A-Za-z]+\?/.test(text)) return this.#conditional(text, origin);
    if (/^urn:(uuid|oid):/i.test(text)) return undefined;
    return this.#literal(this.#relative(unversioned));
  }

  /** Without the base, where it is the one that the submission's own entries have. */
  #relative(text: string): string {
    const parsed = parseReference(text);
    return parsed?.base !== undefined && this.#bases.has(parsed.base) ? `${parsed.type}/${parsed.id}` : text;
  }

  #literal(text: string): Link | undefined {
    const parsed = parseReference(text);
    if (parsed === undefined) return undefined;
    const { type, base } = parsed;
    const id = base === undefined ? parsed.id : text;
    const known = this.#options.known.byId(type, id) ?? this.#exchangeOwn(type, parsed.id);
    if (known && !(known.deleted && type === 'Patient')) return knownLink(known);
    if (type !== 'Patient')
      return { reference: `${type}/${exchangeId(this.#options.facility, type, id)}`, patient: null };
    const patient = logicalPatient(this.#options.facility, id);
    this.placeholders.set(id, { id, patient });
    return { reference: patientReference(patient), patient };
  }

  /** An absolute address that ends in an id the exchange gave is the exchange's own. */
  #exchangeOwn(type: string, id: string): KnownResource | undefined {
    const known = this.#options.known.byId(type, id);
    return known?.id === id ? known : undefined;
  }

  /** http://hl7.org/fhir/R4/http.html#trules: a search in place of a reference. */
  #conditional(text: string, origin: string): Link {
    const type = text.slice(0, text.indexOf('?'));
    const { identifier, id } = readSearch(text, origin);
    if (id !== undefined) return this.#literal(`${type}/${id}`) ?? { patient: null };
    const token = identifier ?? '';
    const entries = this.#options.planned.filter(it => it.operation.type === type && hasToken(it, token));
    const matches = entries.length > 0 ? entries.map(entryLink) : this.#known(type, token).map(knownLink);
    if (matches.length > 1) {
      fail(412, 'multiple-matches', `A reference to ${type} by identifier matches more than one.`, origin);
    }
    return matches[0] ?? this.#unmatched(type, token, origin);
  }

  #known(type: string, token: string): readonly KnownResource[] {
    return this.#options.known.byIdentifier(type, token);
  }

  /** Who is meant must be sure; of what else is meant, the identifier is kept. */
  #unmatched(type: string, token: string, origin: string): Link {
    if (type === 'Patient') {
      const patient = patientByToken(token, this.#options.facility);
      if (patient) return { reference: patientReference(patient), patient };
      fail(
        412,
        'not-found',
        'A reference to Patient by identifier matches none that was sent. Send it before, or with it.',
        origin,
      );
    }
    const [system, ...value] = token.includes('|') ? token.split('|') : ['', token];
    return { identifier: { ...(system && { system }), value: value.join('|') }, patient: null };
  }
}

function entryLink({ operation, id, patient }: Planned): Link {
  const { type, index } = operation;
  return { reference: `${type}/${id}`, entry: index, patient: type === 'Patient' ? patient : null };
}

function knownLink(known: KnownResource): Link {
  const { type, id, patient } = known;
  // A Patient's id follows its source patient, which may have got its identifier since.
  const reference = type === 'Patient' && patient ? patientReference(patient) : `${type}/${id}`;
  return { reference, known, patient };
}

function hasToken({ operation: { resource } }: Planned, token: string): boolean {
  return resource !== undefined && identifierTokens(resource).includes(token);
}

function attachmentUrls(resource: SentResource): readonly string[] {
  return [...urlsIn(resource)].filter(it => /^urn:uuid:|^Binary\/|\/Binary\//.test(it));
}

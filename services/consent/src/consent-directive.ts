import type { Provision } from '@causeway/disclosure';
import type { Consent, ConsentProvision } from '@causeway/fhir';
import { type HierarchicDesignator, registeredSystem, sourcePatientId } from '@causeway/person';

/** What of a FHIR Consent the exchange acts on. */
export interface ConsentDirective {
  /** Id of the source patient it names. */
  readonly patient: string;
  readonly active: boolean;
  readonly provisions: readonly Provision[];
}

export type DirectiveCommand = { readonly type: 'RecordConsent'; readonly consent: Consent };

export interface RecordedDirective extends ConsentDirective {
  readonly resource: string;
}

/** A Consent the exchange cannot honour is refused, never half-honoured: says which element and why. */
export interface ConsentRefusal {
  readonly refused: string;
  readonly expression: string;
}

/** The same Consent twice decides nothing the second time. `registered` are the assigning authorities of the exchange. */
export function decideConsent(
  known: RecordedDirective | undefined,
  { consent }: DirectiveCommand,
  registered: readonly HierarchicDesignator[],
): readonly RecordedDirective[] | ConsentRefusal {
  const read = readConsent(consent, registered);
  if ('refused' in read) return read;
  if (known && known.patient !== read.patient) {
    return { refused: 'a consent cannot move to another patient; record a new one', expression: 'Consent.patient' };
  }
  const resource = JSON.stringify(consent);
  return known?.resource === resource ? [] : [{ ...read, resource }];
}

/** Elements of a provision that narrow it in ways the exchange does not enforce yet. */
const unenforced = ['action', 'securityLabel', 'class', 'code', 'dataPeriod', 'data'] as const;

export function readConsent(
  consent: Consent,
  registered: readonly HierarchicDesignator[],
): ConsentDirective | ConsentRefusal {
  const patient = patientOf(consent, registered);
  if (typeof patient === 'object') return patient;
  const { provision } = consent;
  if (provision?.type !== 'permit' && provision?.type !== 'deny') {
    return { refused: 'say permit or deny', expression: 'Consent.provision.type' };
  }
  const provisions = flatten(provision, { organizations: [], purposes: [], from: null, until: null });
  if ('refused' in provisions) return provisions;
  return { patient, active: consent.status === 'active', provisions };
}

/** A directive for nobody would leave its patient believing that it holds. */
function patientOf({ patient }: Consent, registered: readonly HierarchicDesignator[]): string | ConsentRefusal {
  const { system, value } = patient?.identifier ?? {};
  if (system && value) {
    const authority = registeredSystem(system, registered);
    if (authority !== undefined) return sourcePatientId({ authority, identifier: value });
    return {
      refused: 'no facility is registered with an authority of this name; write its system as a URI, such as urn:oid:…',
      expression: 'Consent.patient.identifier.system',
    };
  }
  const match = /^(?:.*\/)?Patient\/([A-Za-z0-9.-]{1,64})$/.exec(patient?.reference ?? '');
  return (
    match?.[1] ?? {
      refused: 'name the patient by identifier (system and value) or as Patient/<id>',
      expression: 'Consent.patient',
    }
  );
}

type Scope = Omit<Provision, 'decision'>;

/** Nested provisions are exceptions to the one around them, and take its scope where they give none of their own. */
function flatten(provision: ConsentProvision, outer: Scope): readonly Provision[] | ConsentRefusal {
  const narrowing = unenforced.find(it => (provision as Readonly<Record<string, unknown>>)[it] !== undefined);
  if (narrowing) {
    return {
      refused: `the exchange decides by organisation, purpose and period; ${narrowing} would not be honoured, so the consent is not taken`,
      expression: `Consent.provision.${narrowing}`,
    };
  }
  const scope = scopeOf(provision, outer);
  if ('refused' in scope) return scope;
  const all: Provision[] = [{ ...scope, decision: provision.type === 'permit' ? 'PERMIT' : 'DENY' }];
  for (const nested of provision.provision ?? []) {
    const inner = flatten({ type: provision.type === 'permit' ? 'deny' : 'permit', ...nested }, scope);
    if ('refused' in inner) return inner;
    all.push(...inner);
  }
  return all;
}

function scopeOf({ actor, purpose, period }: ConsentProvision, outer: Scope): Scope | ConsentRefusal {
  const organizations = (actor ?? []).map(it => organizationOf(it.reference));
  if (organizations.includes(undefined)) {
    return {
      refused: 'name an actor by identifier or as Organization/<id>',
      expression: 'Consent.provision.actor.reference',
    };
  }
  const from = instantOf(period?.start, 'start');
  const until = instantOf(period?.end, 'end');
  if (Number.isNaN(from) || Number.isNaN(until)) {
    return { refused: 'write the period as FHIR dateTimes', expression: 'Consent.provision.period' };
  }
  return {
    organizations: organizations.length > 0 ? organizations.filter(it => it !== undefined) : outer.organizations,
    purposes: purpose?.length ? purpose.map(it => it.code ?? '') : outer.purposes,
    from: from ?? outer.from,
    until: until ?? outer.until,
  };
}

function organizationOf(
  reference: { identifier?: { value?: string }; reference?: string } | undefined,
): string | undefined {
  return reference?.identifier?.value ?? /(?:^|\/)Organization\/([^/]+)$/.exec(reference?.reference ?? '')?.[1];
}

/** ms since the epoch; the end of a partial date is its last moment. NaN: not a date. */
function instantOf(text: string | undefined, edge: 'start' | 'end'): number | null {
  if (text === undefined) return null;
  const start = Date.parse(text);
  if (edge === 'start' || text.includes('T')) return start;
  const end = new Date(start);
  switch (text.length) {
    case 4:
      end.setUTCFullYear(end.getUTCFullYear() + 1);
      break;
    case 7:
      end.setUTCMonth(end.getUTCMonth() + 1);
      break;
    default:
      end.setUTCDate(end.getUTCDate() + 1);
  }
  return end.getTime() - 1;
}

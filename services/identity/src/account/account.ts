import { collection, type Document } from '@causeway/doc-store';
import type { Identifier } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import type { FactsReported, ResourceReported } from '@causeway/schemas';
import { InvalidEvent, type LogEvent, type UnitOfWork } from '@causeway/service';

/** An account of a source patient, which queries of demographics name (PID-18). */
export interface Account extends Document {
  /** `<source patient>/<Account id>` */
  readonly id: string;
  /** Id of the source patient. */
  readonly patient: string;
  /** `<value>|<system>` of each of its identifiers; none once its source took the account away. */
  readonly numbers: readonly string[];
  /** ms since the epoch, when its source first told of it. */
  readonly since: number;
  /** The message that last changed it; a repeated or late one of its partition changes nothing. */
  readonly told: Told;
}

interface Told {
  readonly partition: number;
  readonly offset: number;
}

export const accounts = collection<Account>('accounts', {
  numbers: { fields: ['numbers'], multi: true },
  patient: { fields: ['patient', 'since'] },
});

type Reported = LogEvent<'causeway.clinical.event'> & { readonly event: FactsReported };

/** Takes in the accounts that an event tells of, for a view of clinical events. */
export async function takeAccounts(it: LogEvent<'causeway.clinical.event'>, docs: UnitOfWork): Promise<void> {
  if (isReport(it)) for (const resource of it.event.resources) await take(resource, it, docs);
}

function isReport(it: LogEvent<'causeway.clinical.event'>): it is Reported {
  return it.event.type === 'FactsReported';
}

async function take(resource: ResourceReported, { event, position }: Reported, docs: UnitOfWork): Promise<void> {
  if (resource.resourceType !== 'Account') return;
  const { sourcePatient, header } = event;
  const patient = sourcePatientId(sourcePatient);
  const id = `${patient}/${resource.id}`;
  const known = await docs.get(accounts, id);
  const { partition, offset } = header.position ?? position;
  if (known && known.told.partition === partition && offset <= known.told.offset) return;
  const numbers = resource.deleted ? [] : numbersOf(resource, sourcePatient.authority, position);
  if (known?.numbers.join() === numbers.join()) return;
  docs.put(accounts, { id, patient, numbers, since: known?.since ?? header.recordedAt, told: { partition, offset } });
}

/** A number without an authority is of the facility that sends it. */
function numbersOf({ json }: ResourceReported, authority: string, position: Reported['position']): readonly string[] {
  const { identifier } = parsed(json, position);
  const all = Array.isArray(identifier) ? (identifier as readonly (Identifier | null)[]) : [];
  return all.flatMap(it => (typeof it?.value === 'string' ? [accountNumber(it.value, it.system ?? authority)] : []));
}

function parsed(json: string, position: Reported['position']): { readonly identifier?: unknown } {
  try {
    return JSON.parse(json) as { readonly identifier?: unknown };
  } catch (cause) {
    throw new InvalidEvent(position, 'account-not-json', 'an Account of the event is not JSON', cause);
  }
}

export function accountNumber(value: string, system: string): string {
  return `${value}|${system}`;
}

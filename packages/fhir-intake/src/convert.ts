import { createHash } from 'node:crypto';
import { type Conversion, ConversionError, type ConvertOptions, facilityOwnedId } from '@causeway/conversion';
import { authoritySystem } from '@causeway/person';
import { conversions, reported } from './conversions.ts';
import { FaultError } from './fault.ts';
import { parseJson, type SentResource } from './json.ts';
import { nothingKnown } from './known.ts';
import { makePlan } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { type Request, readSubmission } from './submission.ts';

/**
 * What a FHIR resource or Bundle becomes where nothing was sent before. Pure: the same bytes, facility and time give
 * the same conversions, with the same ids.
 *
 * @throws ConversionError where it cannot be taken; in a batch, where no entry can
 */
export function convertFhir(body: Buffer, { facility, receivedAt }: ConvertOptions): readonly Conversion[] {
  const digest = createHash('sha256').update(body).digest('base64url');
  try {
    const submission = readSubmission(requestFor(parseJson(body)), body);
    const mint = (index: number) => facilityOwnedId(facility, 'Resource', `fhir|${digest}|${index}`);
    const plan = makePlan(submission, { facility, known: nothingKnown, mint });
    const [first] = plan.faults.values();
    if (first && plan.planned.length === 0) throw new FaultError(first);
    const found = conversions(plan, { receivedAt });
    const left = leftOver(plan, found, { facility, receivedAt });
    if (found.length + left.length > 0) return [...found, ...left];
  } catch (error) {
    throw error instanceof FaultError ? asConversionError(error) : error;
  }
  throw new ConversionError('missing-patient-identifier', 'nothing in it belongs to a patient', '');
}

/**
 * Where no exchange runs, what belongs to no patient is shown too, under the word that stands for nobody. In the exchange
 * it waits for those who refer to it.
 */
function leftOver(
  plan: Plan,
  found: readonly Conversion[],
  { facility, receivedAt }: ConvertOptions,
): readonly Conversion[] {
  if (facility.unregistered === undefined) return [];
  const taken = new Set(found.flatMap(it => (it.kind === 'facts' ? it.resources.map(({ id }) => id) : [])));
  const resources = plan.planned
    .filter(it => it.action === 'report' && it.patient === null && !taken.has(it.id))
    .map(it => reported(it, plan));
  if (resources.length === 0) return [];
  const sourcePatient = { authority: authoritySystem(facility.authority), identifier: facility.unregistered };
  const nothing = { patient: undefined, patientOrigin: '', cleared: [], unmapped: {}, encounter: undefined };
  const trigger = `FHIR_${plan.submission.kind}`;
  return [{ kind: 'facts', sourcePatient, trigger, occurredAt: receivedAt, ...nothing, resources }];
}

/** As it would be sent: a Bundle to the base, a resource to its type or id. */
function requestFor(json: unknown): Request {
  const { resourceType, id } = (json ?? {}) as Partial<SentResource>;
  if (resourceType === 'Bundle') return { method: 'POST', url: '' };
  return id === undefined
    ? { method: 'POST', url: String(resourceType) }
    : { method: 'PUT', url: `${resourceType}/${id}` };
}

function asConversionError({ fault }: FaultError): ConversionError {
  const code = fault.status === 413 ? 'too-large' : fault.code === 'structure' ? 'unreadable' : 'unsupported-message';
  return new ConversionError(code, fault.text, fault.expression);
}

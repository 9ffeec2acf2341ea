import { createHash } from 'node:crypto';
import { type Conversion, ConversionError, type ConvertOptions, facilityOwnedId } from '@causeway/conversion';
import { conversions } from './conversions.ts';
import { FaultError } from './fault.ts';
import { parseJson, type SentResource } from './json.ts';
import { nothingKnown } from './known.ts';
import { makePlan } from './make-plan.ts';
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
    if (found.length > 0) return found;
  } catch (error) {
    throw error instanceof FaultError ? asConversionError(error) : error;
  }
  throw new ConversionError('missing-patient-identifier', 'nothing in it belongs to a patient', '');
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

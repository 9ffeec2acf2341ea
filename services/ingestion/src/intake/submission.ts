import { type OperationOutcome, operationOutcome } from '@causeway/fhir';
import { type Actor, formatPosition, positionHeader, problems } from '@causeway/service';
import type { FastifyReply } from 'fastify';
import type { InboundFormat } from '../normalize/format.ts';
import type { Answer, Intake } from './intake.ts';

/** A request that brings a message of a format that does not name its sender. */
export interface SubmissionRequest {
  readonly format: InboundFormat;
  /** As received, parsed by nobody. */
  readonly body: unknown;
  readonly actor: Actor;
  /** The facility an operator sends for; a facility sends for itself. */
  readonly facility?: string | undefined;
  /** `Idempotency-Key`: a request that is repeated under it gets the first answer again. */
  readonly idempotencyKey?: string | undefined;
}

/** Gives the message to intake. Throws `Problem` for what is no submission: 400, 403. */
export async function submit(intake: Pick<Intake, 'receive'>, request: SubmissionRequest): Promise<Answer> {
  const { format, body, idempotencyKey: controlId } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) throw problems.invalid(`send the message as ${format.contentType}`);
  const facility = senderOf(request);
  return intake.receive(body, { transport: 'HTTP', submission: { format, facility, ...(controlId && { controlId }) } });
}

/** Throws `Problem`. */
export function senderOf({ actor, facility }: Pick<SubmissionRequest, 'actor' | 'facility'>): string {
  const sender = facility ?? (actor.role === 'facility' ? actor.organization : '');
  if (sender === '') throw problems.invalid('say for which facility, as ?facility=<id>');
  if (actor.role === 'facility' && sender !== actor.organization) {
    throw problems.forbidden('a facility sends for itself; the organization of its token is its id');
  }
  return sender;
}

/** 202 when it was recorded, 200 when it had been before, else the status and the reason of the refusal. */
export function answered(answer: Answer, reply: FastifyReply): OperationOutcome {
  const { position, stored } = answer;
  void reply.status(statusOf(answer));
  if (!stored) void reply.header('retry-after', '2');
  if (position) void reply.header(positionHeader, formatPosition(position));
  return outcomeOf(answer);
}

function statusOf({ refusal, stored, position }: Answer): number {
  if (refusal === null) return position ? 202 : 200;
  if (!stored) return refusal.reason === 'too-large' ? 413 : 503;
  switch (refusal.reason) {
    case 'unknown-facility':
      return 403;
    case 'duplicate-control-id':
      return 409;
    case 'internal-error':
      return 500;
    default:
      return 422;
  }
}

function outcomeOf({ refusal, position }: Answer): OperationOutcome {
  if (refusal === null) {
    const text = position ? 'The message is stored.' : 'The message was stored before.';
    return operationOutcome({ severity: 'information', code: 'informational', text });
  }
  const { reason, text, location } = refusal;
  const where = location === '' ? '' : ` (${location})`;
  return operationOutcome({ severity: 'error', code: 'processing', text: `${reason}: ${text}${where}` });
}

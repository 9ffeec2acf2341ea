import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { InboundFormat } from '../normalize/format.ts';
import { readSubmission } from './arrival.ts';
import type { Answer } from './intake.ts';
import { receiptId } from './receipt.ts';
import { notStored, refusals, tooLarge } from './refusals.ts';
import { answered, submit } from './submission.ts';
import { judge } from './verdict.ts';

/** One line: the patient's number. */
const line: InboundFormat = {
  contentType: 'text/x-line',
  read: body => ({
    controlId: '',
    messageType: 'line',
    identify: () => {
      const identifier = body.toString().trim();
      if (identifier === 'boom') throw new Error('a fault of ours');
      if (identifier !== '') return { sourcePatient: { authority: 'urn:oid:1.2.3', identifier } };
      return {
        refusal: { code: '101', reason: 'missing-patient-identifier', text: 'the line is empty', location: 'line 1' },
      };
    },
  }),
  convert: () => [],
  excerpt: () => undefined,
};

const facility = { id: 'north', name: 'North', authority: { namespace: 'N' }, timeZone: 'America/New_York' };
const submission = (text: string, controlId?: string) =>
  readSubmission(Buffer.from(text), { format: line, facility: 'north', ...(controlId && { controlId }) });

describe('a message of a format that does not name its sender', () => {
  it('is kept under the patient it is about', () => {
    expect(judge(submission('1001'), facility)).toMatchObject({
      ackCode: 'AA',
      facility: 'north',
      key: 'urn:oid:1.2.3|1001',
    });
  });

  it('is refused as the format says, and kept under the facility', () => {
    const { ackCode, refusal, key } = judge(submission(''), facility);
    expect({ ackCode, key, reason: refusal?.reason }).toEqual({
      ackCode: 'AE',
      key: 'facility:north',
      reason: 'missing-patient-identifier',
    });
  });

  it('is kept when the format fails, with an internal error', () => {
    expect(judge(submission('boom'), facility).refusal?.reason).toBe('internal-error');
  });

  it('is refused when no facility has the id', () => {
    expect(judge(submission('1001'), undefined)).toMatchObject({
      ackCode: 'AR',
      refusal: { reason: 'unknown-facility' },
    });
  });

  it('has all of its body in the digest, its first line too', () => {
    expect(submission('1\nsame').digest).not.toBe(submission('2\nsame').digest);
  });

  it('has no receipt in common with an HL7 v2 message of the same id', () => {
    const named = submission('1001', 'M1');
    expect(receiptId('north', named)).not.toBe(
      receiptId('north', { ...named, contentType: 'x-application/hl7-v2+er7' }),
    );
  });
});

const accepted: Answer = {
  ackCode: 'AA',
  refusal: null,
  acknowledgements: [],
  stored: true,
  facility: 'north',
  controlId: '',
};
const refused = (refusal: Answer['refusal'], stored = true): Answer => ({
  ...accepted,
  ackCode: 'AE',
  refusal,
  stored,
});

/** As Fastify's, and it tells what it was told. */
function replies() {
  const told: { status: number; headers: Record<string, unknown> } = { status: 0, headers: {} };
  const reply = {
    status: (status: number) => {
      told.status = status;
      return reply;
    },
    header: (name: string, value: unknown) => {
      told.headers[name] = value;
      return reply;
    },
  };
  return { told, reply: reply as unknown as FastifyReply };
}

describe('the answer over HTTP', () => {
  const position = { topic: 'causeway.inbound.message', partition: 1, offset: 2 };

  it.each<[string, Answer, number]>([
    ['recorded now', { ...accepted, position }, 202],
    ['recorded before', accepted, 200],
    ['of an unknown facility', refused(refusals.unregisteredFacility), 403],
    ['under an id that came with other content', refused(refusals.reusedName), 409],
    ['refused by the format', refused({ code: '101', reason: 'unknown-authority', text: 'x', location: 'row 2' }), 422],
    ['not stored', refused(notStored, false), 503],
    ['too large', refused(tooLarge, false), 413],
  ])('of a message %s has its status and says why', (_, answer, status) => {
    const { told, reply } = replies();
    const { issue } = answered(answer, reply);
    expect(told.status).toBe(status);
    expect(issue[0]?.details?.text).toContain(answer.refusal?.reason ?? 'stored');
  });

  it('says where the message stands', () => {
    const { told, reply } = replies();
    answered({ ...accepted, position }, reply);
    expect(told.headers).toEqual({ 'x-causeway-position': 'causeway.inbound.message/1/2' });
  });
});

describe('a submission', () => {
  const intake = { receive: async (_: Buffer, origin: object) => ({ ...accepted, origin }) };
  const actor = { subject: 's', role: 'facility', organization: 'north', purpose: 'TREAT' } as const;
  const request = { format: line, body: Buffer.from('1001'), actor };

  it('is of the facility of the token, under the key of the request', async () => {
    const submission = { format: line, facility: 'north', controlId: 'K1' };
    const answer = submit(intake, { ...request, idempotencyKey: 'K1' });
    expect(await answer).toMatchObject({ origin: { transport: 'HTTP', submission } });
  });

  it('is not taken from one facility for another', async () => {
    await expect(submit(intake, { ...request, facility: 'south' })).rejects.toMatchObject({ status: 403 });
  });

  it('is taken from an operator for the facility they name', async () => {
    const operator = { ...actor, role: 'operator' } as const;
    const answer = await submit(intake, { ...request, actor: operator, facility: 'south' });
    expect(answer).toMatchObject({ origin: { submission: { facility: 'south' } } });
    await expect(submit(intake, { ...request, actor: operator })).rejects.toMatchObject({ status: 400 });
  });

  it('has a body', async () => {
    await expect(submit(intake, { ...request, body: {} })).rejects.toMatchObject({ status: 400 });
  });
});

import type { Api } from '@causeway/testing';
import type { Known } from './care-team.ts';

export interface Scope {
  /** Empty or absent: everyone. */
  readonly organizations?: readonly string[];
  /** v3 PurposeOfUse; empty or absent: any. */
  readonly purposes?: readonly string[];
}

export interface Directive {
  readonly id: string;
  /** `X-Causeway-Position`: where it stands in the log. */
  readonly position: string;
}

const actAs = { role: 'privacy-officer', organization: 'privacy office', purpose: 'HOPERAT' } as const;

/** Records a FHIR Consent (R4) in which a patient denies. */
export async function deny(api: Api, patient: Known, scope: Scope = {}): Promise<Directive> {
  return record(api, patient, 'deny', scope);
}

/** Answers the position of the withdrawal. */
export async function withdraw(api: Api, { id }: Directive): Promise<string> {
  const { status, text, headers } = await api.call('DELETE', `/fhir/Consent/${id}`, actAs);
  if (status !== 200) throw new Error(`the consent was not withdrawn: ${status} ${text}`);
  return headers.get('x-causeway-position') ?? '';
}

async function record(
  api: Api,
  { system, identifier: value }: Known,
  type: 'permit' | 'deny',
  { organizations = [], purposes = [] }: Scope,
): Promise<Directive> {
  const role = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] };
  const body = {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { identifier: { system, value } },
    provision: {
      type,
      actor: organizations.map(it => ({ role, reference: { identifier: { value: it } } })),
      purpose: purposes.map(code => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code })),
    },
  };
  const answer = await api.call('POST', '/fhir/Consent', { ...actAs, body });
  if (answer.status !== 201) throw new Error(`the consent was not recorded: ${answer.status} ${answer.text}`);
  return { id: answer.json.id, position: answer.headers.get('x-causeway-position') ?? '' };
}

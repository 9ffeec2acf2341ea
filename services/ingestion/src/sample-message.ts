import type { Facility } from './facility/facility.ts';

/** Synthetic messages for tests. */
export interface SampleOptions {
  readonly controlId?: string;
  readonly sender?: string;
  readonly type?: string;
  /** PID-3. */
  readonly identifier?: string;
  readonly family?: string;
  readonly sentAt?: string;
  readonly visit?: string;
}

export function adt(options: SampleOptions = {}): string {
  const {
    controlId = 'M1',
    sender = 'EPIC|NORTH',
    type = 'ADT^A01^ADT_A01',
    identifier = '1001^^^NORTH-MRN^MR',
    family = 'Testperson',
    sentAt = '20260301101500',
    visit = 'V1',
  } = options;
  return [
    `MSH|^~\\&|${sender}|CAUSEWAY|HIE|${sentAt}||${type}|${controlId}|P|2.5.1`,
    `EVN|${type.split('^')[1] ?? ''}|20260301101500`,
    `PID|1||${identifier}||${family}^Ada||19800102|F`,
    `PV1|1|I|WARD^101^1|||||||||||||||||${visit}`,
    '',
  ].join('\r');
}

export function merge(controlId: string, survivor: string, merged: string): string {
  return [
    `MSH|^~\\&|EPIC|NORTH|CAUSEWAY|HIE|20260301111500||ADT^A40^ADT_A39|${controlId}|P|2.5.1`,
    'EVN|A40|20260301111500',
    `PID|1||${survivor}^^^NORTH-MRN^MR||Testperson^Ada||19800102|F`,
    `MRG|${merged}^^^NORTH-MRN^MR`,
    '',
  ].join('\r');
}

/** Its second patient has no identifier: intake takes it by the first, and the conversion of the second fails. */
export function unconvertible(controlId: string): string {
  return [
    `MSH|^~\\&|EPIC|NORTH|CAUSEWAY|HIE|20260301121500||ORU^R01^ORU_R01|${controlId}|P|2.5.1`,
    'PID|1||1001^^^NORTH-MRN^MR||Testperson^Ada||19800102|F',
    'OBR|1||F1|2345-7^Glucose^LN|||20260301110000|||||||||||||||||F',
    'OBX|1|NM|2345-7^Glucose^LN||5.4|mmol/L|||||F',
    'PID|2||||Nobody^Known||19800102|F',
    'OBR|1||F2|2345-7^Glucose^LN|||20260301110000|||||||||||||||||F',
    'OBX|1|NM|2345-7^Glucose^LN||5.9|mmol/L|||||F',
    '',
  ].join('\r');
}

export const north: Facility = {
  id: 'north',
  name: 'North Hospital',
  sendingApplication: 'EPIC',
  sendingFacility: 'NORTH',
  authority: 'NORTH-MRN',
  timeZone: 'America/New_York',
  fhirValidation: 'flag',
};

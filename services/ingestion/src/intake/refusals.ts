import type { Hl7Error } from '@causeway/hl7';
import type { Refusal } from '@causeway/schemas';
import type { Refusal as Unidentified } from '@causeway/v2-to-fhir';

/** Codes are of HL7 table 0357. The texts say what to do, to people at the sender; none quotes the message. */
export const refusals = {
  unreadable: (fault: Hl7Error | undefined): Refusal => ({
    code: fault?.hl7Code ?? '100',
    reason: 'unreadable',
    text: 'This is no HL7 v2 message: it must begin with a complete MSH segment. Correct it and send it again.',
    location: fault?.location ?? 'MSH',
  }),
  unknownFacility: {
    code: '103',
    reason: 'unknown-facility',
    text: 'No facility is registered with this MSH-3 and MSH-4. The message is kept; once the operator has registered the facility, it can be replayed or sent again.',
    location: 'MSH^1^4',
  },
  unregisteredFacility: {
    code: '103',
    reason: 'unknown-facility',
    text: 'No facility is registered with this id. The message is kept; once the operator has registered the facility, it can be replayed or sent again.',
    location: '',
  },
  missingControlId: {
    code: '101',
    reason: 'missing-control-id',
    text: 'MSH-10 is empty: without it a repeated message cannot be told from a new one. Fill it in and send again.',
    location: 'MSH^1^10',
  },
  unsupportedType: {
    code: '200',
    reason: 'unsupported-message-type',
    text: 'The exchange does not take this type of message. It is kept; stop sending it or ask the operator.',
    location: 'MSH^1^9^1^1',
  },
  unsupportedEvent: {
    code: '201',
    reason: 'unsupported-event',
    text: 'The exchange does not take this trigger event. It is kept; stop sending it or ask the operator.',
    location: 'MSH^1^9^1^2',
  },
  unidentified: ({ code, reason, text, location }: Unidentified): Refusal => ({
    code,
    reason,
    text: `${text}. ${advice[reason]}`,
    location,
  }),
  reusedControlId: {
    code: '205',
    reason: 'duplicate-control-id',
    text: 'This MSH-10 was used for another message. Send the message again under an MSH-10 of its own.',
    location: 'MSH^1^10',
  },
  reusedName: {
    code: '205',
    reason: 'duplicate-control-id',
    text: 'Another content came under this id before. Send it under an Idempotency-Key or an id of its own.',
    location: '',
  },
  unjudged: {
    code: '207',
    reason: 'internal-error',
    text: 'The exchange failed to read this message. It is kept; once the fault is corrected, the operator can replay it.',
    location: '',
  },
} as const;

const advice: Readonly<Record<Unidentified['reason'], string>> = {
  'missing-patient-identifier': 'The message is kept; send it again with the identifier.',
  'unknown-authority':
    'The message is kept; correct the authority, or have the operator correct the registration, and send or replay it.',
};

/** Not stored: the sender must send again. */
export const notStored: Refusal = {
  code: '207',
  reason: 'not-stored',
  text: 'The message could not be stored right now. Send it again.',
  location: '',
};

/** Not stored, and sending again would not help. */
export const tooLarge: Refusal = {
  code: '104',
  reason: 'too-large',
  text: 'The message is larger than the exchange stores. Split it.',
  location: 'MSH',
};

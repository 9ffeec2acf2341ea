// facility.ts — who may send, and how its messages are to be read. Pure: no clock, no I/O, no framework.
import { isTimeZone } from '@causeway/hl7';
import { isAuthority, parseAuthority } from '@causeway/person';

/** A registered source of messages. */
export interface Facility {
  readonly id: string;
  readonly name: string;
  /** MSH-3.1 of what it sends. */
  readonly sendingApplication: string;
  /** MSH-4.1 of what it sends. */
  readonly sendingFacility: string;
  /** Issues its patient identifiers: a name, an OID, a URI or `name&oid&ISO`. */
  readonly authority: string;
  /** IANA name; the zone of times sent without an offset. */
  readonly timeZone: string;
  /** What becomes of FHIR that is not valid. */
  readonly fhirValidation: FhirValidation;
}

/** `flag`: taken, and what was found is counted; `reject`: refused; `accept`: taken without a look. */
export const fhirValidations = ['flag', 'reject', 'accept'] as const;
export type FhirValidation = (typeof fhirValidations)[number];

/** Without a policy said, findings are counted. */
export type FacilityCommand = Omit<Facility, 'fhirValidation'> & { readonly fhirValidation?: string };

export type FacilityDecision =
  | { readonly type: 'FacilityRegistered'; readonly facility: Facility }
  | { readonly type: 'Unchanged'; readonly facility: Facility }
  | { readonly type: 'Refused'; readonly because: 'invalid' | 'conflict'; readonly text: string };

const slug = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const longest = 250;

/** A repeated command decides nothing. `others` are the facilities known, itself included. */
export function register(command: FacilityCommand, others: readonly Facility[]): FacilityDecision {
  const facility = trimmed(command);
  const fault = faultOf(facility);
  if (fault !== undefined) return { type: 'Refused', because: 'invalid', text: fault };
  const conflict = conflictOf(
    facility,
    others.filter(it => it.id !== facility.id),
  );
  if (conflict !== undefined) return { type: 'Refused', because: 'conflict', text: conflict };
  const known = others.find(it => it.id === facility.id);
  return known !== undefined && isSame(known, facility)
    ? { type: 'Unchanged', facility: known }
    : { type: 'FacilityRegistered', facility };
}

/** `MSH-3.1|MSH-4.1`: how a message names its sender. */
export function senderOf({ sendingApplication, sendingFacility }: Facility): string {
  return `${sendingApplication}|${sendingFacility}`;
}

function trimmed(facility: FacilityCommand): Facility {
  return {
    id: facility.id.trim(),
    name: facility.name.trim(),
    sendingApplication: facility.sendingApplication.trim(),
    sendingFacility: facility.sendingFacility.trim(),
    authority: facility.authority.trim(),
    timeZone: facility.timeZone.trim(),
    fhirValidation: policyOf(facility.fhirValidation),
  };
}

export function policyOf(text: string | undefined): FhirValidation {
  return fhirValidations.find(it => it === text) ?? 'flag';
}

function faultOf(facility: Facility): string | undefined {
  if (!slug.test(facility.id))
    return 'id is letters, digits, ".", "_" and "-", at most 64, beginning with a letter or digit';
  if (facility.name === '') return 'name is empty';
  if (facility.sendingApplication === '') return 'sendingApplication is empty; it is MSH-3.1 of the messages';
  if (facility.sendingFacility === '') return 'sendingFacility is empty; it is MSH-4.1 of the messages';
  const { namespace, universalId } = parseAuthority(facility.authority);
  if (!namespace && !universalId) return 'authority is empty; it is a name, an OID, a URI or name&oid&ISO';
  if (!isTimeZone(facility.timeZone)) return 'timeZone is not in the IANA database; an example is America/New_York';
  if (Object.values(facility).some(it => it.length > longest)) return `no field has more than ${longest} characters`;
  return undefined;
}

/** Messages are told apart by their sender and patients by their authority, so neither can be shared. */
function conflictOf(facility: Facility, others: readonly Facility[]): string | undefined {
  const sender = senderOf(facility);
  const authority = parseAuthority(facility.authority);
  for (const other of others) {
    if (senderOf(other) === sender) return `${other.id} already sends as this MSH-3 and MSH-4`;
    const theirs = parseAuthority(other.authority);
    if (isAuthority(authority, theirs) || isAuthority(theirs, authority))
      return `${other.id} already has this authority`;
  }
  return undefined;
}

function isSame(a: Facility, b: Facility): boolean {
  return (Object.keys(a) as (keyof Facility)[]).every(it => a[it] === b[it]);
}

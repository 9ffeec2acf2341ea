import type { FacilityContext } from '@causeway/conversion';
import { parseMessage, type Repetition, type Segment } from '@causeway/hl7';
import type { IdentifiedResource } from './assembler.ts';
import type { Scope } from './scope.ts';

/** The facility of the samples. */
export const generalHospital: FacilityContext = {
  id: 'GENERAL',
  name: 'General Hospital',
  authority: { namespace: 'GENHOSP', universalId: '2.16.840.1.113883.19.5', universalIdType: 'ISO' },
  timeZone: 'America/New_York',
};

/** One field's first repetition, read as a message would have it. */
export function repetition(text: string): Repetition {
  const [first] = segment(`ZZZ|${text}`).field(1).repetitions;
  if (first === undefined) throw new Error('an empty field has no repetition');
  return first;
}

function segment(text: string): Segment {
  const [, found] = parseMessage(`MSH|^~\\&|REGADT|GENHOSP\r${text}`).segments;
  if (found === undefined) throw new Error('no segment');
  return found;
}

/** A scope for a datatype on its own; `included` gathers what it adds. */
export function scopeOf(at = 'ZZZ|'): Scope & { readonly included: IdentifiedResource[] } {
  const included: IdentifiedResource[] = [];
  return {
    facility: generalHospital,
    patient: { authority: 'urn:oid:2.16.840.1.113883.19.5', identifier: '100234' },
    trigger: 'ADT_A01',
    segment: segment(at),
    neighbour: () => undefined,
    before: () => undefined,
    reference: () => undefined,
    include: resource => included.push(resource),
    included,
  };
}

import type { Group, GroupMember, Reference } from '@causeway/fhir';
import { parseToken } from '@causeway/fhir';
import { type HierarchicDesignator, registeredSystem, type SourcePatient, sourcePatientId } from '@causeway/person';
import { type Refusal, refuse } from '../refusal.ts';

/** Keeps the event and the view's document far below what an engine takes. */
const maxMembers = 20_000;

export interface Panel {
  readonly active: boolean;
  readonly members: readonly SourcePatient[];
}

/**
 * Reads a FHIR Group of patients. Members without `entity` or marked inactive are not followed. `registered` are the
 * assigning authorities of the exchange.
 */
export function readPanel(group: Group, registered: readonly HierarchicDesignator[]): Panel | Refusal {
  if (group.type !== 'person') return refuse('a panel is a Group of type person', 'Group.type');
  if (group.actual === false) return refuse('a panel lists its patients: actual is true', 'Group.actual');
  const listed = (group.member ?? []).filter(it => it.inactive !== true);
  if (listed.length > maxMembers) return refuse(`a panel has at most ${maxMembers} members; split it`, 'Group.member');
  const members: SourcePatient[] = [];
  for (const [index, member] of listed.entries()) {
    const patient = memberOf(member, registered);
    if (!patient) {
      return refuse(
        'name each member by entity.identifier (system and value) or as entity.reference Patient/<id>; a system that is a name is that of a registered authority',
        `Group.member[${index}].entity`,
      );
    }
    members.push(patient);
  }
  return { active: group.active !== false, members };
}

type Registered = readonly HierarchicDesignator[];

function memberOf({ entity }: GroupMember, registered: Registered): SourcePatient | undefined {
  const { system, value } = entity?.identifier ?? {};
  if (system && value) return byIdentifier(system, value, registered);
  return byReference(entity, registered);
}

function byReference({ reference = '' }: Reference = {}, registered: Registered): SourcePatient | undefined {
  // http://hl7.org/fhir/R4/http.html#trules: a conditional reference names the patient by identifier.
  const searched = /^Patient\?identifier=(.+)$/.exec(reference)?.[1];
  const token = searched ? parseToken(decodeURIComponent(searched)) : undefined;
  if (token?.system && token.value) return byIdentifier(token.system, token.value, registered);
  const id = /^(?:.*\/)?Patient\/([A-Za-z0-9.-]{1,64})$/.exec(reference)?.[1];
  return id ? { authority: '', identifier: id } : undefined;
}

/** A member whom nobody is would be followed in vain. */
function byIdentifier(system: string, value: string, registered: Registered): SourcePatient | undefined {
  const authority = registeredSystem(system, registered);
  return authority === undefined ? undefined : { authority, identifier: value };
}

/** The id of the source patient a recorded member is. A member named as Patient/<id> has no authority and is that id. */
export function memberId(member: SourcePatient): string {
  return member.authority === '' ? member.identifier : sourcePatientId(member);
}

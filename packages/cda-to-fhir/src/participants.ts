import { facilityOwnedId } from '@causeway/conversion';
import type {
  CodeableConcept,
  Device,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
} from '@causeway/fhir';
import { compact, present } from './compact.ts';
import { cd, coding } from './datatypes/cd.ts';
import { ii, iiKey } from './datatypes/ii.ts';
import { address, humanName, nameText, telecom } from './datatypes/name.ts';
import type { IdentifiedResource, Scope } from './scope.ts';
import type { CdaElement } from './xml/cda-element.ts';

// CF-participations. Practitioners, organisations and places are the facility's: their ids do not depend on the patient.

const roles = ['assignedAuthor', 'assignedEntity', 'associatedEntity', 'participantRole', 'intendedRecipient'];
const persons = ['assignedPerson', 'associatedPerson', 'informationRecipient', 'playingEntity'];
const organizations = ['representedOrganization', 'scopingOrganization', 'receivedOrganization'];

function firstOf(element: CdaElement, names: readonly string[]): CdaElement | undefined {
  return names.map(it => element.first(it)).find(it => it !== undefined);
}

/**
 * Who takes part (`author`, `performer`, `legalAuthenticator`, …), of the types the element allows: a practitioner in a
 * role where a person acts for an organisation, else the practitioner, the organisation or the device.
 */
export function participant(
  participation: CdaElement,
  scope: Scope,
  allowed: readonly string[],
): Reference | undefined {
  const role = roles.includes(participation.name) ? participation : firstOf(participation, roles);
  if (role === undefined || role.nullFlavor !== undefined) return undefined;
  const said = [isPatient(role, scope) ? scope.subject : undefined, ...actors(role, scope)];
  return said.find(it => it !== undefined && isAllowed(it, allowed)) ?? logical(role);
}

function isAllowed({ reference, type }: Reference, allowed: readonly string[]): boolean {
  return allowed.some(it => reference?.startsWith(`${it}/`) || type === it);
}

function isPatient(role: CdaElement, { patient }: Scope): boolean {
  return role.all('id').some(it => ii(it)?.value === patient.identifier && ii(it)?.system === patient.authority);
}

/** From the most telling to the least. */
function actors(role: CdaElement, scope: Scope): readonly (Reference | undefined)[] {
  const device = role.first('assignedAuthoringDevice') ?? role.first('playingDevice');
  if (device) return [authoringDevice(device, role, scope), organizationIn(role, scope)];
  const person = practitioner(role, scope);
  const organization = organizationIn(role, scope);
  return [practitionerRole(role, { person, organization }, scope), person, organization];
}

/** An id alone points at somebody who is described elsewhere, here or in another document. */
function logical(role: CdaElement): Reference | undefined {
  const identifier = role
    .all('id')
    .map(ii)
    .find(it => it?.system !== undefined && it.value !== undefined);
  const display = nameText(firstOf(role, persons)?.first('name'));
  return compact({ identifier, display });
}

function practitioner(role: CdaElement, scope: Scope): Reference | undefined {
  const person = firstOf(role, persons);
  const names = present((person?.all('name') ?? []).map(it => humanName(it, scope)));
  if (names === undefined) return knownOf(role, scope, ['Practitioner']);
  // Senders give one number to several people: a number is only whose name it comes with.
  const key = [firstKey(role), names[0]?.family ?? names[0]?.text ?? JSON.stringify(names)].join('|').toLowerCase();
  const resource: Practitioner & { readonly id: string } = {
    resourceType: 'Practitioner',
    id: facilityOwnedId(scope.facility, 'Practitioner', `cda:${key}`),
    ...compact({
      identifier: present(role.all('id').map(ii)),
      name: names,
      telecom: present(role.all('telecom').map(it => telecom(it, scope))),
      address: present(role.all('addr').map(it => address(it, scope))),
    }),
  };
  return withDisplay(scope.include(resource, role), nameText(person?.first('name')));
}

function firstKey(element: CdaElement): string | undefined {
  return element
    .all('id')
    .map(iiKey)
    .find(it => it !== undefined);
}

function knownOf(element: CdaElement, scope: Scope, types: readonly string[]): Reference | undefined {
  return element
    .all('id')
    .map(it => scope.known(it, types))
    .find(it => it !== undefined);
}

function withDisplay(reference: Reference, display: string | undefined): Reference {
  return display === undefined ? reference : { ...reference, display };
}

function organizationIn(role: CdaElement, scope: Scope): Reference | undefined {
  const found = firstOf(role, organizations);
  return found && organization(found, scope);
}

/** Organization, `providerOrganization`, `representedCustodianOrganization` and the like. */
export function organization(element: CdaElement, scope: Scope): Reference | undefined {
  const name = element.first('name')?.text || undefined;
  const identifier = present(element.all('id').map(ii));
  if (name === undefined)
    return knownOf(element, scope, ['Organization']) ?? (identifier && { identifier: identifier[0] });
  const key = `${firstKey(element) ?? ''}|${name}`.toLowerCase();
  const whole = element.first('asOrganizationPartOf', 'wholeOrganization');
  const type = element.first('standardIndustryClassCode');
  const resource: Organization & { readonly id: string } = {
    resourceType: 'Organization',
    id: facilityOwnedId(scope.facility, 'Organization', `cda:${key}`),
    ...compact({
      identifier,
      active: true,
      type: present([type && cd(type, scope)]),
      name,
      telecom: present(element.all('telecom').map(it => notAtHome(telecom(it, scope)))),
      address: present(element.all('addr').map(it => notAtHome(address(it, scope)))),
      partOf: whole && organization(whole, scope),
    }),
  };
  return withDisplay(scope.include(resource, element), name);
}

/** org-2, org-3: nothing of an organization is at home. */
function notAtHome<T extends { readonly use?: string }>(said: T | undefined): T | undefined {
  return said?.use === 'home' ? { ...said, use: undefined } : said;
}

type Parts = { readonly person: Reference | undefined; readonly organization: Reference | undefined };

function practitionerRole(role: CdaElement, { person, organization }: Parts, scope: Scope): Reference | undefined {
  const code = role.first('code');
  const concept = code && cd(code, scope);
  const acts = organization?.reference !== undefined || concept?.coding !== undefined;
  if (person?.reference === undefined || !acts) return undefined;
  const key = [person.reference, organization?.reference, ...(concept?.coding ?? []).map(it => it.code)].join('|');
  const resource: PractitionerRole & IdentifiedResource = {
    resourceType: 'PractitionerRole',
    id: facilityOwnedId(scope.facility, 'PractitionerRole', `cda:${key}`),
    ...compact({
      practitioner: person,
      organization: organization?.reference === undefined ? undefined : organization,
      ...roleOrSpecialty(code, concept),
      telecom: present(role.all('telecom').map(it => telecom(it, scope))),
    }),
  };
  return withDisplay(scope.include(resource, role), person.display);
}

function roleOrSpecialty(code: CdaElement | undefined, concept: CodeableConcept | undefined) {
  if (concept?.coding === undefined) return {};
  const isSpecialty = code?.attr('codeSystem') === '2.16.840.1.113883.6.101';
  return isSpecialty ? { specialty: [concept] } : { code: [concept] };
}

function authoringDevice(device: CdaElement, role: CdaElement, scope: Scope): Reference | undefined {
  const model = device.first('manufacturerModelName')?.text || undefined;
  const software = device.first('softwareName')?.text || undefined;
  const named = [model, software].filter(it => it !== undefined);
  const [name] = named;
  const owner = organizationIn(role, scope);
  const code = device.first('code');
  if (name === undefined) return undefined;
  const key = firstKey(role) ?? named.join('|');
  const resource: Device & IdentifiedResource = {
    resourceType: 'Device',
    id: facilityOwnedId(scope.facility, 'Device', `cda:${key}`),
    ...compact({
      identifier: present(role.all('id').map(ii)),
      deviceName: model === undefined ? undefined : [{ name: model, type: 'model-name' as const }],
      type: code && cd(code, scope),
      version: software === undefined ? undefined : [{ value: software }],
      owner: owner?.reference === undefined ? undefined : owner,
    }),
  };
  return withDisplay(scope.include(resource, role), name);
}

/** A place: `participantRole` of class SDLOC, or `healthCareFacility`. */
export function location(role: CdaElement, scope: Scope): Reference | undefined {
  const place = role.first('playingEntity') ?? role.first('location');
  const code = role.first('code');
  const type = code && cd(code, scope);
  const name = place?.first('name')?.text || type?.text || type?.coding?.[0]?.display;
  if (name === undefined) return undefined;
  const owner = role.first('serviceProviderOrganization') ?? role.first('scopingEntity');
  const where = place?.first('addr') ?? role.first('addr');
  const key = firstKey(role);
  const resource: Location & IdentifiedResource = {
    resourceType: 'Location',
    id: facilityOwnedId(scope.facility, 'Location', `cda:${key ?? ''}|${name}|${where?.text ?? ''}`),
    ...compact({
      identifier: present(role.all('id').map(ii)),
      status: 'active' as const,
      name,
      mode: 'instance' as const,
      type: present([type]),
      telecom: present(role.all('telecom').map(it => telecom(it, scope))),
      address: where && address(where, scope),
      managingOrganization: owner && managing(owner, scope),
    }),
  };
  return withDisplay(scope.include(resource, role), name);
}

function managing(owner: CdaElement, scope: Scope): Reference | undefined {
  const found = organization(owner, scope);
  return found?.reference === undefined ? undefined : found;
}

export const people = ['Practitioner', 'PractitionerRole'] as const;
export const peopleAndOrganizations = [...people, 'Organization', 'Patient', 'RelatedPerson'] as const;
export const anybody = [...peopleAndOrganizations, 'Device'] as const;

/** The authors of an entry, or of the nearest element around it that names any: authors are of all they contain. */
export function authorsOf(entry: CdaElement): readonly CdaElement[] {
  for (let at: CdaElement | undefined = entry; at !== undefined; at = at.parent) {
    const found = at.all('author').filter(it => it.nullFlavor === undefined);
    if (found.length > 0) return found;
    if (at.name === 'section' || at.name === 'ClinicalDocument') return [];
  }
  return [];
}

/** The author who wrote last is the one who answers for it. */
export function lastAuthor(entry: CdaElement, scope: Scope, allowed: readonly string[]): Reference | undefined {
  const authors = [...authorsOf(entry)].sort((a, b) => timeOf(b).localeCompare(timeOf(a)));
  for (const it of authors) {
    const found = participant(it, scope, allowed);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The time of the author who wrote first. */
export function firstAuthored(entry: CdaElement): CdaElement | undefined {
  const times = authorsOf(entry)
    .flatMap(it => it.all('time'))
    .filter(it => it.attr('value') !== undefined);
  return times.sort((a, b) => (a.attr('value') ?? '').localeCompare(b.attr('value') ?? ''))[0];
}

function timeOf(author: CdaElement): string {
  return author.first('time')?.attr('value') ?? '';
}

/** A code as a role of a participation; nothing where it is only a code of CDA. */
export function functionOf(participation: CdaElement, scope: Scope): CodeableConcept | undefined {
  const code = participation.first('sdtc:functionCode') ?? participation.first('functionCode');
  return code && (coding(code) || code.first('originalText')) ? cd(code, scope) : undefined;
}

import { facilityOwnedId, facilitySource, patientOwnedId } from '@causeway/conversion';
import type {
  CodeableConcept,
  Coding,
  HumanName,
  Identifier,
  Practitioner,
  PractitionerRole,
  Reference,
} from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { degreeLicenseCertificate } from '../concept-maps/degree-license-certificate.ts';
import { identifierType } from '../concept-maps/identifier-type.ts';
import { nameType } from '../concept-maps/name-type.ts';
import { remembered } from '../remembered.ts';
import type { DatatypeMap, Scope } from '../scope.ts';
import { period } from './dtm.ts';
import { hdSystem } from './hd.ts';
import { ndlLocation } from './pl.ts';
import { fhirString } from './st.ts';
import { fnFamily } from './xpn.ts';

/**
 * XCN[Practitioner], as a reference: to a Practitioner known by its number. Without one, a name tells nobody from a
 * namesake at the same facility: that Practitioner is the patient's alone.
 */
export const xcnPractitioner = remembered('XCN', practitionerOf, xcn => xcn.value(1) !== undefined);

function practitionerOf(xcn: Repetition, scope: Scope): Reference | undefined {
  const identifier = xcnIdentifier(xcn, scope);
  const name = xcnName(xcn, scope);
  const display = name && displayName(name);
  if (identifier === undefined && display === undefined) return undefined;
  const id =
    identifier === undefined
      ? patientOwnedId(scope, 'Practitioner', `name|${display}`)
      : facilityOwnedId(scope.facility, 'Practitioner', `${identifier.system ?? ''}|${identifier.value}`);
  const practitioner: Practitioner = {
    resourceType: 'Practitioner',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({ identifier: present(identifier), name: present(name), qualification: qualification(xcn.value(7)) }),
  };
  scope.include({ ...practitioner, id });
  return referenceTo('Practitioner', id, display);
}

function xcnIdentifier(xcn: Repetition, { facility }: Scope): (Identifier & { readonly value: string }) | undefined {
  const value = fhirString(xcn.value(1));
  if (value === undefined) return undefined;
  const type = identifierType.coding(xcn.value(13) ?? '');
  const system = hdSystem(xcn.component(9), facility);
  return { ...compact({ type: type && { coding: [type] }, system }), value };
}

function xcnName(xcn: Repetition, scope: Scope): HumanName | undefined {
  const name = compact({
    ...fnFamily(xcn.component(2)),
    given: present(fhirString(xcn.value(3)), fhirString(xcn.value(4))),
    prefix: present(fhirString(xcn.value(6))),
    suffix: present(fhirString(xcn.value(5)), fhirString(xcn.value(21))),
  });
  if (name === undefined) return undefined;
  const use = nameType.code(xcn.value(10) ?? '');
  return compact({ use, ...name, period: period(xcn.value(19), xcn.value(20), scope) });
}

function displayName({ prefix = [], given = [], family, suffix = [] }: HumanName): string | undefined {
  const words = [...prefix, ...given, ...(family === undefined ? [] : [family]), ...suffix];
  return words.length === 0 ? undefined : words.join(' ');
}

function qualification(degree: string | undefined): { code: CodeableConcept }[] | undefined {
  const text = fhirString(degree);
  if (text === undefined) return undefined;
  const coding = degreeLicenseCertificate.coding(text);
  return [{ code: coding === undefined ? { text } : { coding: [coding] } }];
}

/** CNN[Practitioner] within NDL.1: the subcomponents of the first component. */
function ndlPractitioner(ndl: Repetition, scope: Scope): Reference | undefined {
  const cnn = ndl.component(1);
  const words = present(cnn.value(6), cnn.value(3), cnn.value(4), cnn.value(2), cnn.value(5));
  const display = fhirString(words?.join(' '));
  const value = fhirString(cnn.value(1));
  if (value === undefined) return display === undefined ? undefined : { display };
  const id = facilityOwnedId(scope.facility, 'Practitioner', `|${value}`);
  const name = compact({
    family: fhirString(cnn.value(2)),
    given: present(fhirString(cnn.value(3)), fhirString(cnn.value(4))),
    prefix: present(fhirString(cnn.value(6))),
    suffix: present(fhirString(cnn.value(5))),
  });
  scope.include({
    resourceType: 'Practitioner',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({ identifier: [{ value }], name: present(name), qualification: qualification(cnn.value(7)) }),
  });
  return referenceTo('Practitioner', id, display);
}

/**
 * XCN[PractitionerRole]: the role a Practitioner has here, as a reference; without a code where the guide has none.
 *
 * @param organization on whose behalf
 */
export function xcnRole(role?: Coding, organization?: Reference): DatatypeMap<Reference> {
  return (xcn, scope) => {
    const practitioner = xcnPractitioner(xcn, scope);
    if (practitioner === undefined) return undefined;
    const key = organization === undefined ? role?.code : `${role?.code ?? ''}|${organization.reference}`;
    const details = compact({ organization, code: role && [{ coding: [role] }] });
    return practitionerRole(practitioner, scope, { key, details });
  };
}

/** Whoever acts for an organization, where the message names nobody. */
export function roleIn(organization: Reference | undefined, scope: Scope): Reference | undefined {
  return (
    organization && practitionerRole(undefined, scope, { key: `|${organization.reference}`, details: { organization } })
  );
}

type Role = { readonly key: string | undefined; readonly details: Partial<PractitionerRole> | undefined };

/** The role as a reference, told apart by who has it and by the key. */
export function practitionerRole(practitioner: Reference | undefined, scope: Scope, { key, details }: Role): Reference {
  const id = facilityOwnedId(scope.facility, 'PractitionerRole', `${practitioner?.reference ?? ''}|${key ?? ''}`);
  const resource: PractitionerRole = {
    resourceType: 'PractitionerRole',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({ practitioner }),
    ...details,
  };
  scope.include({ ...resource, id });
  return referenceTo('PractitionerRole', id, practitioner?.display ?? details?.organization?.display);
}

/** NDL[PractitionerRole] */
export function ndlRole(ndl: Repetition, scope: Scope): Reference | undefined {
  const practitioner = ndlPractitioner(ndl, scope);
  if (practitioner?.reference === undefined) return practitioner;
  const location = ndlLocation(ndl, scope);
  const details = compact({ period: period(ndl.value(2), ndl.value(3), scope), location: present(location) });
  return practitionerRole(practitioner, scope, { key: details && ndl.raw, details });
}

import {
  ConversionError,
  type ConvertOptions,
  type FacilityContext,
  type Facts,
  type Named,
  nameSourcePatient,
  type PatientNumber,
  type ReportedEncounter,
} from '@causeway/conversion';
import type { Encounter, Extension, Patient } from '@causeway/fhir';
import { parseAuthority, type SourcePatient } from '@causeway/person';
import { Assembly } from './assembly.ts';
import type { CdaDocument } from './cda-document.ts';
import { knownIdentifierSystem } from './coding-systems.ts';
import { present } from './compact.ts';
import { dateTime } from './datatypes/ts.ts';
import { encompassingEncounter } from './entries/encounter.ts';
import { patientExtension, patientTemplates } from './entries/social-history.ts';
import { composition } from './header/composition.ts';
import { documentReference } from './header/document-reference.ts';
import { triggerOf } from './header/document-type.ts';
import { generalPractitioners, patient } from './header/patient.ts';
import { relatedPersons } from './header/related-person.ts';
import { Narrative } from './narrative.ts';
import type { Scope } from './scope.ts';
import { sectionsOf } from './sections.ts';
import type { CdaElement } from './xml/cda-element.ts';

/** Whose document it is, by the ids of its first recordTarget. */
export function identifyRecordTarget({ root }: CdaDocument, facility: FacilityContext): Named {
  const ids = root.first('recordTarget', 'patientRole')?.all('id') ?? [];
  return nameSourcePatient(ids.flatMap(numberOf), facility);
}

/** A root alone is a number that nobody else issues: a UUID, an OID of the patient's own. */
function numberOf(id: CdaElement): readonly PatientNumber[] {
  const root = id.attr('root');
  const value = id.attr('extension');
  if (id.nullFlavor !== undefined && value === undefined) return [];
  const type = root !== undefined && knownIdentifierSystem(root) ? 'SS' : undefined;
  if (value !== undefined) return [{ value, authority: root === undefined ? undefined : parseAuthority(root), type }];
  return root === undefined ? [] : [{ value: root.toLowerCase(), authority: undefined, type }];
}

export interface CdaOptions extends ConvertOptions {
  /** Whose it is, where what carries the document says so: the PID of a message, the subject of a DocumentReference. */
  readonly sourcePatient?: SourcePatient;
}

/**
 * A C-CDA document as the facts it tells of its patient, by the C-CDA on FHIR guide; the document itself among them. Pure:
 * the same document, facility and time give the same facts with the same ids.
 *
 * @throws ConversionError `missing-patient-identifier`, `unknown-authority`
 */
export function convertCda(document: CdaDocument, options: CdaOptions): Facts {
  const { facility, receivedAt, sourcePatient: carried } = options;
  const { root, bytes } = document;
  const sourcePatient = carried ?? named(identifyRecordTarget(document, facility));
  const assembly = new Assembly({ facility, patient: sourcePatient, narrative: new Narrative([root]) });
  const header = assembly.scope();
  const role = root.first('recordTarget', 'patientRole');
  const person = role && patient(role, header);
  const visit = root.first('componentOf', 'encompassingEncounter');
  const encounter = visit && encompassingEncounter(visit, header);
  const scope = assembly.scope(undefined, encounter);
  const generalPractitioner = generalPractitioners(root, scope);
  relatedPersons(root, scope);
  convertBody({ document, receivedAt, assembly, scope });
  documentReference(root, bytes, scope);
  return {
    kind: 'facts',
    sourcePatient,
    trigger: triggerOf(root),
    occurredAt: occurredAt(root, facility) ?? receivedAt,
    patient: person && {
      ...person,
      ...extended(person, root, scope),
      ...(generalPractitioner && { generalPractitioner }),
    },
    patientOrigin: role?.path ?? '',
    encounter: encounter && reported(assembly),
    resources: assembly.reported,
    cleared: [],
    unmapped: assembly.counts,
  };
}

function named(found: Named): Facts['sourcePatient'] {
  if (found.ok) return found.sourcePatient;
  throw new ConversionError(found.reason, faults[found.reason], '/ClinicalDocument/recordTarget/patientRole/id');
}

const faults = {
  'missing-patient-identifier': 'recordTarget names no patient: it has no id with an extension.',
  'unknown-authority': "No id of recordTarget has the facility's assigning authority as its root.",
} as const;

type Body = {
  readonly document: CdaDocument;
  readonly receivedAt: number;
  readonly assembly: Assembly;
  readonly scope: Scope;
};

function convertBody({ document: { root }, receivedAt, assembly, scope }: Body): void {
  const body = root.first('component', 'structuredBody');
  const sections = body === undefined ? [] : sectionsOf(body, code => assembly.scope(code, scope.encounter));
  composition(root, { sections, receivedAt }, scope);
}

/** What observations say of the patient: sex at birth, gender identity, tribe. */
function extended({ extension = [] }: Patient, root: CdaElement, scope: Scope): Pick<Patient, 'extension'> {
  const observed = observations(root).map(it => patientExtension(it, scope));
  const found = new Map(observed.filter((it): it is Extension => it !== undefined).map(it => [it.url, it]));
  const all = present([...extension, ...found.values()]);
  return all === undefined ? {} : { extension: all };
}

function observations(element: CdaElement, found: CdaElement[] = []): readonly CdaElement[] {
  if (element.name === 'observation' && patientTemplates.some(it => element.hasTemplate(it))) found.push(element);
  for (const it of element.content) if (typeof it !== 'string') observations(it, found);
  return found;
}

function occurredAt(root: CdaElement, { timeZone }: FacilityContext): number | undefined {
  const written = dateTime(root.first('effectiveTime')?.attr('value'), timeZone);
  const ms = written === undefined ? Number.NaN : Date.parse(written);
  return Number.isNaN(ms) ? undefined : ms;
}

function reported(assembly: Assembly): ReportedEncounter | undefined {
  const encounter = assembly.encounter as (Encounter & { readonly id: string }) | undefined;
  if (encounter === undefined) return undefined;
  const place = encounter.location?.[0]?.location.display ?? '';
  return { id: encounter.id, class: encounter.class.code ?? '', status: encounter.status, location: place };
}

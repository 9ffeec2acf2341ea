import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { facilities } from '@causeway/simulator';
import { createTestPlace, eventually, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fhirXml } from '../src/fhir-xml.ts';
import { Region } from '../src/region.ts';

// IHE MHD 4.2, ITI-65 Provide Document Bundle; the NIST asbestos collections for Document Recipients.

// biome-ignore lint/suspicious/noExplicitAny: tests look into resources at will
type Json = any;

const corpus = process.env.CORPUS_DIR ?? new URL('../../../shared/corpus', import.meta.url).pathname;
const asbestos = join(corpus, 'fhir/mhd-nist-asbestos');
const profile = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/';
const [facility] = Object.values(facilities);
if (!facility) throw new Error('the simulator has no facility');
const organization = facility.id;

let place: TestPlace;
let region: Region;
let patient: string;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  await region.register([facility]);
  const chip = fhirXml(readFileSync(join(asbestos, 'Test_Patients/Chip_Carr/Patient/patient.xml'), 'utf8'));
  const { status, headers } = await send('POST', '/fhir/Patient', chip);
  expect(status).toBe(201);
  patient = (headers.get('location') ?? '').split('/_history')[0] ?? '';
  await eventually(reported, it => it > 0);
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

function send(method: string, path: string, body?: object) {
  return region.api.call(method, path, { role: 'facility', organization, ...(body && { body }) });
}

let serial = 0;

/** The collection's Bundle with one test's SubmissionSet; every submission has unique ids of its own. */
function provided(collection: string, test: string): Json {
  const read = (...path: string[]) => readFileSync(join(asbestos, ...path), 'utf8');
  const comprehensive = 'MHDv410_DocumentRecipient_comprehensive';
  const own = join(collection, test, 'Bundle/SubmissionSetResourceElement.xml');
  const set = existsSync(join(asbestos, own)) ? read(own) : read(collection, 'Common/SubmissionSetResourceElement.xml');
  const text = read(comprehensive, 'Missing_UniqueId_Reference/Bundle/pdb.xml')
    .replace('<!--@{SubmissionSetResourceElement}-->', set)
    .replace('<!--@{SubmissionSetRequestUrlElement}-->', '<url value="List"/>')
    .replaceAll(/\$\{patientResourceId\}/g, patient);
  const bundle: Json = fhirXml(text);
  const level = collection.endsWith('minimal') ? 'Minimal' : 'Comprehensive';
  bundle.meta = { profile: [`${profile}IHE.MHD.${level}.ProvideBundle`] };
  serial++;
  documentOf(bundle).masterIdentifier = { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.2.129.6.58.${serial}` };
  return bundle;
}

const resourceOf = (bundle: Json, type: string): Json =>
  bundle.entry.find((it: Json) => it.resource.resourceType === type)?.resource;
const documentOf = (bundle: Json): Json => resourceOf(bundle, 'DocumentReference');
const attachmentOf = (bundle: Json): Json => documentOf(bundle).content[0].attachment;

/** What description.md says is wrong, where the corpus has no fixture of its own for it. */
const damages: Readonly<Record<string, (bundle: Json) => void>> = {
  Bad_Patient_Link: bundle => (documentOf(bundle).subject = { reference: 'Patient/nobody' }),
  Bad_Patient_Link_List: bundle => (resourceOf(bundle, 'List').subject = { reference: 'Patient/nobody' }),
  Bad_Patient_Link_SubmissionSetTypeList: bundle =>
    (resourceOf(bundle, 'List').subject = { reference: 'Patient/nobody' }),
  Bad_Profile: bundle => (bundle.meta.profile = [`${profile}IHE.MHD.Sneeze.ProvideBundle`]),
  Bad_SourcePatientInfo_Link: bundle => (documentOf(bundle).context.sourcePatientInfo.reference = '#nobody'),
  Missing_Document: bundle => delete attachmentOf(bundle).url,
  Missing_DocumentReference_with_reference: bundle => without(bundle, 'DocumentReference'),
  Missing_DocumentReference_without_reference: bundle => {
    without(bundle, 'DocumentReference');
    delete resourceOf(bundle, 'List').entry;
  },
  Missing_Format_Code: bundle => delete documentOf(bundle).content[0].format,
  Missing_HealthcareFacilityTypeCode: bundle => delete documentOf(bundle).context.facilityType,
  Missing_LanguageCode: bundle => delete attachmentOf(bundle).language,
  Missing_MimeType: bundle => delete attachmentOf(bundle).contentType,
  Missing_PatientID: bundle => delete documentOf(bundle).subject,
  Missing_PatientID_Reference: bundle => delete documentOf(bundle).subject.reference,
  Missing_PracticeSettingCode: bundle => delete documentOf(bundle).context.practiceSetting,
  Missing_Profile: bundle => delete bundle.meta,
  Missing_SourcePatientId: bundle => delete documentOf(bundle).contained[0].identifier,
  Missing_SubmissionSetTypeList: bundle => without(bundle, 'List'),
  Missing_TypeCode: bundle => delete documentOf(bundle).type,
  Missing_UniqueId_Reference: bundle => delete documentOf(bundle).masterIdentifier,
  Two_Documents_Submit: bundle => {
    const [first] = bundle.entry;
    const fullUrl = 'urn:uuid:1e404af3-077f-4bee-b7a6-a9be97e1ce31';
    const masterIdentifier = { system: 'urn:ietf:rfc:3986', value: `urn:oid:1.2.129.6.59.${serial}` };
    bundle.entry.push({ ...first, fullUrl, resource: { ...first.resource, masterIdentifier } });
    resourceOf(bundle, 'List').entry = [first.fullUrl, fullUrl].map(reference => ({ item: { reference } }));
  },
};

function without(bundle: Json, type: string): void {
  bundle.entry = bundle.entry.filter((it: Json) => it.resource.resourceType !== type);
}

async function documentsOfPatient(): Promise<readonly Json[]> {
  const subject = patient.split('/').at(-1);
  const { json } = await region.api.call('GET', `/fhir/DocumentReference?patient=${subject}&_count=100`, {
    role: 'clinician',
  });
  return (json.entry ?? []).map((it: Json) => it.resource);
}

async function reported(): Promise<number> {
  return (await readTopic(region.log, 'causeway.clinical.event')).length;
}

describe.each(['MHDv410_DocumentRecipient_comprehensive', 'MHDv410_DocumentRecipient_minimal'])('%s', collection => {
  const tests = readdirSync(join(asbestos, collection), { withFileTypes: true })
    .filter(it => it.isDirectory() && it.name !== 'Common' && !/Document_?(Addendum|Replace|Transforms)/.test(it.name))
    .map(it => it.name);

  it.each(tests)('%s', async test => {
    const description = readFileSync(join(asbestos, collection, test, 'description.md'), 'utf8');
    const expected = /will succeed with status 200/.test(description) ? 200 : 400;
    const bundle = provided(collection, test);
    damages[test]?.(bundle);
    const before = await reported();
    const { status, json } = await send('POST', '/fhir', bundle);
    expect([test, status, status === 200 ? '' : json.issue]).toEqual([
      test,
      expected,
      expected === 200 ? '' : json.issue,
    ]);
    if (expected === 200) {
      expect(json.type).toBe('transaction-response');
      expect(json.entry).toHaveLength(bundle.entry.length);
      await eventually(reported, it => it > before);
      for (const { response } of json.entry) {
        expect(response).toMatchObject({ status: '201 Created', location: expect.stringMatching(/\/_history\/1$/) });
      }
    } else {
      expect(json.resourceType).toBe('OperationOutcome');
      expect(json.issue[0]).toMatchObject({
        severity: 'error',
        details: { text: expect.stringMatching(/[a-z ]{10}/) },
      });
      expect(await reported()).toBe(before);
    }
  });

  it.each([
    ['replaces', 'superseded'],
    ['appends', 'current'],
    ['transforms', 'current'],
  ])('a document that %s another leaves it %s', async (code, status) => {
    const first = await send('POST', '/fhir', provided(collection, '1_Prerequisite_Single_Document_with_Binary'));
    const target = first.json.entry[0].response.location.split('/_history')[0];
    const bundle = provided(collection, 'Document_Replace');
    documentOf(bundle).relatesTo = [{ code, target: { reference: target } }];
    const second = await send('POST', '/fhir', bundle);
    expect(second.status).toBe(200);
    const made = second.json.entry[0].response.location.split('/')[1];
    const documents = await eventually(documentsOfPatient, all => all.some(it => it.id === made));
    expect(documents.find(it => target.endsWith(it.id))?.status).toBe(status);
    expect(documents.find(it => it.id === made)).toMatchObject({ status: 'current', relatesTo: [{ code }] });
  });
});

describe('a document that replaces another by identifier', () => {
  it('supersedes it too', async () => {
    const collection = 'MHDv410_DocumentRecipient_comprehensive';
    const before = provided(collection, '1_Prerequisite_Single_Document_with_Binary');
    const first = await send('POST', '/fhir', before);
    const replaced = first.json.entry[0].response.location.split('/')[1];
    const bundle = provided(collection, 'Document_Replace');
    const { system, value } = documentOf(before).masterIdentifier;
    documentOf(bundle).relatesTo = [{ code: 'replaces', target: { identifier: { system, value } } }];
    expect((await send('POST', '/fhir', bundle)).status).toBe(200);
    const documents = await eventually(documentsOfPatient, all =>
      all.some(it => it.id === replaced && it.status === 'superseded'),
    );
    const replacing = documents.filter(it => it.relatesTo?.[0]?.target.identifier?.value === value);
    expect(replacing).toMatchObject([{ status: 'current' }]);
  });
});

describe('the document itself', () => {
  const collection = 'MHDv410_DocumentRecipient_comprehensive';
  const bytes = Buffer.from('foobar');

  it('is taken with its right hash and size', async () => {
    const bundle = provided(collection, 'hash');
    Object.assign(attachmentOf(bundle), {
      size: bytes.length,
      hash: createHash('sha1').update(bytes).digest('base64'),
    });
    expect((await send('POST', '/fhir', bundle)).status).toBe(200);
  });

  it.each([
    ['hash', { hash: createHash('sha1').update('other').digest('base64') }],
    ['size', { size: 7 }],
    ['contentType', { contentType: 'application/pdf' }],
  ])('is refused with a wrong %s', async (name, wrong) => {
    const bundle = provided(collection, 'hash');
    Object.assign(attachmentOf(bundle), wrong);
    const { status, json } = await send('POST', '/fhir', bundle);
    expect(status).toBe(400);
    expect(json.issue[0].expression[0]).toContain(name);
  });

  it('is refused where it is damaged, though what is left has the size that is said', async () => {
    const bundle = provided(collection, 'hash');
    const attachment = attachmentOf(bundle);
    Object.assign(attachment, { size: 5 });
    const binary = bundle.entry.find((it: { fullUrl: string }) => it.fullUrl === attachment.url);
    binary.resource.data = 'Zm9v*mFy';
    const { status, json } = await send('POST', '/fhir', bundle);
    expect(status).toBe(400);
    expect(json.issue[0].expression[0]).toContain('data');
  });
});

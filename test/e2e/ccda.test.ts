import { readFile } from 'node:fs/promises';
import { createTestPlace, eventually, patiently, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

let place: TestPlace;
let region: Region;
let document: Buffer;
const asFacility = { role: 'facility', organization: 'general', contentType: 'application/xml' } as const;
const asClinician = { role: 'clinician', organization: 'general' } as const;
const patient = 'patient.identifier=urn:oid:2.16.840.1.113883.19.5.1|G-4711';

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  document = await readFile(new URL('../samples/ccd.xml', import.meta.url));
  const facility = {
    id: 'general',
    name: 'General Hospital',
    sendingApplication: 'EHR',
    sendingFacility: 'GENERAL',
    authority: '2.16.840.1.113883.19.5.1',
    timeZone: 'America/Los_Angeles',
  };
  await region.api.call('POST', '/facilities', { body: facility, contentType: 'application/json' });
}, patiently(120_000));

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

function send(body: string, more: object = {}) {
  return region.api.call('POST', '/ccda', { ...asFacility, body, ...more });
}

async function found(type: string, more = '') {
  const { json } = await region.api.call('GET', `/fhir/${type}?${patient}${more}`, asClinician);
  return (json?.entry ?? []).filter((entry: { search: { mode: string } }) => entry.search.mode === 'match');
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into resources at will
async function entriesOf(number: string, type: string): Promise<readonly any[]> {
  const query = `patient.identifier=urn:oid:2.16.840.1.113883.19.5.1|${number}`;
  const { json } = await region.api.call('GET', `/fhir/${type}?${query}`, asClinician);
  const entries: { search: { mode: string }; resource: object }[] = json?.entry ?? [];
  return entries.filter(it => it.search.mode === 'match').map(it => it.resource);
}

/** The document of somebody else. */
function another(number: string, name: string): string {
  const year = 1900 + Number(number.slice(-2));
  return document
    .toString()
    .replaceAll('G-4711', number)
    .replace('extension="CCD-1"', `extension="${number}.1"`)
    .replace('<given>Ida</given><family>Sample</family>', `<given>${name}</given><family>${number}</family>`)
    .replace('<birthTime value="19700102"/>', `<birthTime value="${year}0506"/>`)
    .replace('1 Sample Street', `${number} Other Street`)
    .replace('+1-555-555-0100', `+1-555-555-${number.slice(-4)}`);
}

/** The document after it, of which one problem is another. */
function following(first: string, code: string): string {
  const [id = ''] = /<id root="2.16.840.1.113883.19.5.7" extension="[^"]*"\/>/.exec(first) ?? [];
  const related = `<relatedDocument typeCode="${code}"><parentDocument>${id}</parentDocument></relatedDocument>`;
  return first
    .replace(id, id.replace('.1"', '.2"'))
    .replace('extension="problem-1"', 'extension="problem-9"')
    .replace('<componentOf>', `${related}<componentOf>`);
}

describe('a C-CDA document from a facility to a clinician', () => {
  it('is answered 202 with its position once it is durable', async () => {
    const { status, headers } = await send(document.toString());
    expect(status).toBe(202);
    expect(headers.get('x-causeway-position')).toMatch(/^causeway\.inbound\.message/);
  });

  it('is answered 200 when it comes again, and recorded once', async () => {
    expect((await send(document.toString())).status).toBe(200);
  });

  it('becomes facts of the patient, with the negation kept and the time zone of the facility', async () => {
    const [problem] = await eventually(
      () => found('Condition'),
      it => it.length === 1,
      { what: 'the problem' },
    );
    expect(problem.resource.code.coding[0].code).toBe('233604007');
    expect(problem.resource.meta.source).toMatch(/#\/ClinicalDocument\/component/);
    const [allergy] = await found('AllergyIntolerance');
    expect(allergy.resource.code.coding[0].code).toBe('716186003');
    const [haemoglobin] = await found('Observation', '&code=http://loinc.org|718-7');
    expect(haemoglobin.resource.effectiveDateTime).toBe('2026-03-01T08:30:00-08:00');
    expect(await found('Immunization')).toEqual([]);
  });

  it('keeps the narrative of sections that no template knows, without what could run', async () => {
    const [composition] = await found('Composition');
    const text = JSON.stringify(composition.resource.section);
    expect(text).toContain('Words that no template knows.');
    expect(text).not.toContain('<script');
  });

  it('gives back the document itself, byte for byte, or as a Binary', async () => {
    const [reference] = await found('DocumentReference', '&type=http://loinc.org|34133-9');
    const { url, contentType, size } = reference.resource.content[0].attachment;
    expect(size).toBe(document.byteLength);
    const raw = await region.api.call('GET', `/fhir/${url}`, { ...asClinician, headers: { accept: contentType } });
    expect(raw.text).toBe(document.toString());
    expect(raw.headers.get('content-type')).toContain('text/xml');
    const binary = await region.api.call('GET', `/fhir/${url}`, asClinician);
    expect(Buffer.from(binary.json.data, 'base64').equals(document)).toBe(true);
    const byId = await region.api.call('GET', `/fhir/DocumentReference?_id=${reference.resource.id}`, asClinician);
    expect(byId.json.entry[0].resource.id).toBe(reference.resource.id);
  });

  it('shows the entry that a resource comes from', async () => {
    const [problem] = await found('Condition');
    const [, position, origin] = /message\/(\d+\/\d+)#(.*)$/.exec(problem.resource.meta.source) ?? [];
    const at = encodeURIComponent(origin ?? '');
    const { json, text } = await region.api.call('GET', `/messages/${position}?at=${at}`, {});
    expect(JSON.stringify(json ?? text)).toContain('233604007');
  });

  it.each([
    ['what is not well-formed', (text: string) => text.replace('</title>', ''), 'unreadable'],
    ['a DOCTYPE', (text: string) => text.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>'), 'entities are not read'],
    [
      'a patient of another authority',
      (text: string) => text.replace('root="2.16.840.1.113883.19.5.1"', 'root="1.2.3.4"'),
      'unknown-authority',
    ],
    ['what is no document', () => '<section xmlns="urn:hl7-org:v3"/>', 'ClinicalDocument'],
  ])('refuses %s with 422 and what to do, and keeps it', async (_, change, said) => {
    const { status, text } = await send(change(document.toString('utf8')));
    expect(status).toBe(422);
    expect(text).toContain(said);
    expect(text).not.toContain('Sample');
    await eventually(
      () => region.api.call('GET', '/quarantine', {}),
      ({ json }) => JSON.stringify(json).includes('general'),
    );
  });

  it('is found in OBX-5 of a message, and its facts are the message’s patient’s', async () => {
    const other = document
      .toString()
      .replace('G-4711', 'G-4712')
      .replace('extension="problem-1"', 'extension="problem-2"');
    const message = [
      'MSH|^~\\&|EHR|GENERAL|CAUSEWAY|HIE|20260302||ORU^R01^ORU_R01|CCDA1|P|2.5.1',
      'PID|1||G-4712^^^GENERAL&2.16.840.1.113883.19.5.1&ISO^MR||Sample^Ida||19700102|F',
      'OBR|1||F1|34133-9^Summary^LN|||20260302',
      `OBX|1|ED|34133-9^Summary^LN||^application^xml^Base64^${Buffer.from(other).toString('base64')}||||||F`,
    ];
    const sent = { ...asFacility, contentType: 'x-application/hl7-v2+er7', body: message.join('\r') };
    const answer = await region.api.call('POST', '/hl7v2', sent);
    expect(answer.text).toContain('MSA|AA|CCDA1');
    const query = 'patient.identifier=urn:oid:2.16.840.1.113883.19.5.1|G-4712';
    const conditions = () => region.api.call('GET', `/fhir/Condition?${query}`, asClinician);
    const { json } = await eventually(conditions, it => it.json?.total === 1, { what: 'the problem in the document' });
    const [{ resource }] = json.entry;
    expect(resource.identifier[0].value).toBe('problem-2');
    expect(resource.meta.source).toMatch(/#OBX.*\/ClinicalDocument/);
  });

  it.each(['replacement after', 'replacement before'])(
    'that another replaces is superseded, and what only it told is told no more: %s',
    async order => {
      const number = order === 'replacement after' ? 'G-4801' : 'G-4802';
      const first = another(number, order);
      const second = following(first, 'RPLC');
      const of = (type: string) => entriesOf(number, type);
      const [before, after] = order === 'replacement after' ? [first, second] : [second, first];
      await send(before);
      await eventually(
        () => of('Condition'),
        it => it.length === 1,
      );
      const { headers } = await send(after);
      expect(headers.get('x-causeway-position')).toBeTruthy();
      const documents = await eventually(
        () => of('DocumentReference'),
        all =>
          all.filter(it => it.masterIdentifier?.value.startsWith(number)).length === 2 &&
          all.some(it => it.status === 'superseded'),
      );
      const statusOf = (value: string) => documents.find(it => it.masterIdentifier?.value === value)?.status;
      expect([statusOf(`${number}.1`), statusOf(`${number}.2`)]).toEqual(['superseded', 'current']);
      expect((await of('Condition')).map(it => it.identifier[0].value)).toEqual(['problem-9']);
      expect((await of('Composition')).map(it => it.identifier.value)).toEqual([`${number}.2`]);
      // What both told is there once, and the bytes of both are.
      expect(await of('AllergyIntolerance')).toHaveLength(1);
      for (const it of documents.filter(it => it.masterIdentifier?.value.startsWith(number))) {
        const { url } = it.content[0].attachment;
        expect(
          (await region.api.call('GET', `/fhir/${url}`, { ...asClinician, headers: { accept: 'text/xml' } })).status,
        ).toBe(200);
      }
    },
  );

  it('that another appends to stays as it is', async () => {
    const first = another('G-4803', 'appended');
    const second = following(first, 'APND');
    await send(first);
    await send(second);
    const problems = await eventually(
      () => entriesOf('G-4803', 'Condition'),
      it => it.length === 2,
    );
    expect(problems.map(it => it.identifier[0].value).sort()).toEqual(['problem-1', 'problem-9']);
    const documents = (await entriesOf('G-4803', 'DocumentReference')).filter(it =>
      it.masterIdentifier?.value.startsWith('G-4803'),
    );
    expect(documents.map(it => it.status)).toEqual(['current', 'current']);
    expect(documents.find(it => it.masterIdentifier.value === 'G-4803.2').relatesTo).toMatchObject([
      { code: 'appends', target: { identifier: { value: 'G-4803.1' } } },
    ]);
  });

  it('gives the document to nobody whom the patient denies it, and audits who asked', async () => {
    const [reference] = await found('DocumentReference', '&type=http://loinc.org|34133-9');
    const { url } = reference.resource.content[0].attachment;
    const known = { system: 'urn:oid:2.16.840.1.113883.19.5.1', identifier: 'G-4711' };
    const { position } = await deny(region.api, known);
    const headers = { accept: 'text/xml', 'x-causeway-position': position };
    const { status, text } = await region.api.call('GET', `/fhir/${url}`, { ...asClinician, headers });
    expect(status).toBe(403);
    expect(text).not.toContain('ClinicalDocument');
    const audited = (await readTopic(region.log, 'causeway.audit.event')).map(it => JSON.stringify(it.event));
    expect(audited.some(it => it.includes('Binary') && it.includes('"permitted":false'))).toBe(true);
  });
});

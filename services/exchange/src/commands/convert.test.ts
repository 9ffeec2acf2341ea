import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Bundle } from '@causeway/fhir';
import { afterAll, describe, expect, it } from 'vitest';
import { causeway } from '../testing-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'causeway-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const message = (
  controlId: string,
  pid = 'PID|1||1001^^^HOSP^MR||Testperson^Ada||19800102|F',
  type = 'ADT^A01^ADT_A01',
) =>
  [
    `MSH|^~\\&|EPIC|NORTH|HIE|HIE|20260301101500||${type}|${controlId}|P|2.5.1`,
    'EVN|A01|20260301101500',
    pid,
    'PV1|1|I|WARD^101^1|||||||||||||||||V1|||||||||||||||||||||||||202603011000',
    '',
  ].join('\r');
const convert = (...argv: readonly string[]) => causeway({}, 'convert', ...argv);
const types = (bundle: Bundle) => (bundle.entry ?? []).map(it => it.resource?.resourceType);
const patientsOf = (bundle: Bundle) => (bundle.entry ?? []).filter(it => it.resource?.resourceType === 'Patient');

/** All but the time of the conversion itself. */
const untimed = (out: string) => out.replace(/"recorded": "\d{4}-[^"]+Z"/g, '');

describe('causeway convert', () => {
  it('prints the Bundle a message becomes', async () => {
    const { exitCode, out, err } = await convert(file('one.hl7', message('M1')));
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const bundle: Bundle = JSON.parse(out);
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
    expect(types(bundle)).toContain('Encounter');
    expect(bundle.entry?.every(it => it.fullUrl?.startsWith('urn:uuid:'))).toBe(true);
  });

  it('reads the C-CDA document that FHIR carries, as it reads one in OBX-5', async () => {
    const ccd = readFileSync(new URL('../../../../test/samples/ccd.xml', import.meta.url));
    const data = ccd.toString('base64');
    const patient = {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:oid:2.16.840.1.113883.19.5.1', value: 'G-4711' }],
    };
    const subject = { reference: 'urn:uuid:p' };
    const content = [{ attachment: { contentType: 'text/xml', data } }];
    const document = { resourceType: 'DocumentReference', status: 'current', subject, content };
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: 'urn:uuid:p', resource: patient }, { resource: document }],
    };
    const { exitCode, out } = await convert(file('carried.json', JSON.stringify(bundle)));
    expect(exitCode).toBe(0);
    expect(types(JSON.parse(out))).toEqual(expect.arrayContaining(['Composition', 'Condition', 'AllergyIntolerance']));
  });

  it('leads every reference to an entry', async () => {
    const { out } = await convert(file('references.hl7', message('M1')));
    const bundle: Bundle = JSON.parse(out);
    const urls = new Set(bundle.entry?.map(it => it.fullUrl));
    const references = [...out.matchAll(/"reference": "([^"]+)"/g)].map(([, url]) => url);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter(it => !urls.has(it))).toEqual([]);
  });

  it('prints the same each time', async () => {
    const path = file('again.hl7', message('M1'));
    expect(untimed((await convert(path)).out)).toBe(untimed((await convert(path)).out));
  });

  it.each<[string, (text: string) => string | Buffer]>([
    ['line feeds', text => text.replaceAll('\r', '\n')],
    ['line feeds and carriage returns', text => text.replaceAll('\r', '\r\n')],
    ['a byte order mark', text => `\uFEFF${text}`],
    ['MLLP framing', text => `\v${text}\u001c\r`],
    ['a batch around it', text => `FHS|^~\\&|A\rBHS|^~\\&|A\r${text}BTS|1\rFTS|1\r`],
    ['UTF-16', text => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('reads a file with %s as without', async (_, changed) => {
    const plain = await convert(file('plain.hl7', message('M1')));
    const { exitCode, out } = await convert(file('changed.hl7', changed(message('M1'))));
    expect(exitCode).toBe(0);
    expect(untimed(out)).toBe(untimed(plain.out));
  });

  it('makes one Bundle of the messages of a file, a patient once', async () => {
    const other = message('M2', 'PID|1||1002^^^HOSP^MR||Other^Bob||19800102|M');
    const { out } = await convert(file('several.hl7', message('M1') + other + message('M3')));
    expect(patientsOf(JSON.parse(out))).toHaveLength(2);
  });

  it.each([
    ['of any authority', 'PID|1||77^^^SOMEWHERE&1.2.3.4&ISO^PI||Testperson^Ada'],
    ['without authority', 'PID|1||77||Testperson^Ada'],
    ['of a type that names no patient', 'PID|1||77^^^SSA^SS||Testperson^Ada'],
    ['that is missing', 'PID|1||||Testperson^Ada'],
  ])('converts a patient number %s', async (_, pid) => {
    const { exitCode, out } = await convert(file('number.hl7', message('M1', pid)));
    expect(exitCode).toBe(0);
    expect(patientsOf(JSON.parse(out))).toHaveLength(1);
  });

  it('takes times without an offset in the zone of the facility', async () => {
    const path = file('zone.hl7', message('M1'));
    const { out } = await convert(path, '--facility-time-zone', 'Asia/Tokyo');
    expect(out).toContain('2026-03-01T10:00:00+09:00');
    const { exitCode, err } = await convert(path, '--facility-time-zone', 'Mars/Olympus');
    expect({ exitCode, names: err.includes('America/New_York') }).toEqual({ exitCode: 2, names: true });
  });

  it('prints several files as a Bundle a line', async () => {
    const { exitCode, out } = await convert(file('a.hl7', message('M1')), file('b.hl7', message('M2')));
    expect(exitCode).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.map(it => JSON.parse(it).resourceType)).toEqual(['Bundle', 'Bundle']);
  });

  it('says why a message cannot be converted, and converts the others', async () => {
    const path = file('partly.hl7', message('M1') + message('M2').replace('|^~\\&|', '|ABCD|'));
    const { exitCode, out, err } = await convert(path);
    expect(exitCode).toBe(1);
    expect(patientsOf(JSON.parse(out))).toHaveLength(1);
    expect(err).toMatch(/message 2.*unreadable/);
  });

  it.each([
    ['that is empty', '', 'empty'],
    ['of no known format', 'hello', '--format'],
    ['with a message that breaks off', 'MSH|^~', 'MSH'],
  ])('ends with 1 and a reason for a file %s', async (_, content, reason) => {
    const { exitCode, out, err } = await convert(file('bad', content));
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(reason);
  });

  it('ends with 1 and a reason for a file that is not there', async () => {
    const { exitCode, err } = await convert(join(folder, 'nowhere.hl7'), file('there.hl7', message('M1')));
    expect(exitCode).toBe(1);
    expect(err).toContain('no such file');
  });

  it('tells failures to scripts as JSON', async () => {
    const { err } = await convert(file('script', 'hello'), '--json');
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'unknown-format' } });
  });

  it('converts a folder into another one, with a bar', async () => {
    file('in/x/one.hl7', message('M1'));
    file('in/two.hl7', message('M2'));
    file('in/.hidden', 'nothing');
    const out = join(folder, 'out');
    const { exitCode, err } = await convert(join(folder, 'in'), '--out', out);
    expect(exitCode).toBe(0);
    expect(err).toContain('2 of 2 files');
    expect(readdirSync(out).sort()).toEqual(['two.hl7.json', 'x']);
    expect(JSON.parse(readFileSync(join(out, 'x/one.hl7.json'), 'utf8')).resourceType).toBe('Bundle');
  });

  it('does not print a folder', async () => {
    const { exitCode, err } = await convert(folder);
    expect({ exitCode, says: err.includes('--out') }).toEqual({ exitCode: 2, says: true });
  });

  it('tells what came to nothing when it is asked', async () => {
    const path = file('unmapped.hl7', `${message('M1')}ZZZ|1|x\r`);
    expect((await convert(path, '--unmapped')).err).toContain('ZZZ');
  });
});

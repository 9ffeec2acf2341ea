import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FhirXmlError } from './node.ts';
import { toFhirJson } from './read.ts';
import { toFhirXml } from './write.ts';

const namespace = 'xmlns="http://hl7.org/fhir"';
const corpus = process.env.CORPUS_DIR ?? new URL('../../../../shared/corpus', import.meta.url).pathname;
const pixm = join(corpus, 'fhir/ihe-pixm/examples');

const json = {
  resourceType: 'Bundle',
  type: 'searchset',
  entry: [
    {
      fullUrl: 'urn:uuid:1',
      resource: {
        resourceType: 'Patient',
        id: 'p',
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">A &amp; <b>B</b></div>' },
        extension: [{ url: 'http://x.org/e', valueString: 'Doe & "Roe" <5>\nnew' }],
        active: true,
        name: [{ family: 'Ito', given: ['Aki', null], _given: [null, { extension: [{ url: 'u', valueCode: 'c' }] }] }],
        birthDate: '1980-02-01',
        _birthDate: { id: 'b' },
        multipleBirthInteger: 2,
      },
      search: { extension: [{ url: 'http://x.org/grade', valueCode: 'certain' }], mode: 'match', score: 0.9 },
    },
    {
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'weight' },
        valueQuantity: { value: 1.5, unit: 'kg' },
      },
    },
  ],
};

describe('FHIR in XML', () => {
  it('has the elements in the order of the definition, primitives as attributes, narrative as it is', () => {
    const patient = {
      resourceType: 'Patient',
      birthDate: '1980-02-01',
      id: 'p',
      name: [{ given: ['Aki'], family: 'Ito' }],
      extension: [{ url: 'http://x.org/e', valueString: '<&"' }],
    };
    expect(toFhirXml(JSON.stringify(patient))).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><Patient ${namespace}><id value="p"/>` +
        '<extension url="http://x.org/e"><valueString value="&lt;&amp;&quot;"/></extension>' +
        '<name><family value="Ito"/><given value="Aki"/></name><birthDate value="1980-02-01"/></Patient>',
    );
  });

  it('comes back as it went', () => {
    expect(JSON.parse(toFhirJson(toFhirXml(JSON.stringify(json))))).toEqual(json);
  });

  it('keeps the digits of a decimal', () => {
    const quantity =
      '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.50}}';
    expect(toFhirXml(quantity)).toContain('<value value="1.50"/>');
    expect(toFhirJson(toFhirXml(quantity))).toBe(quantity);
  });

  it.each(readdirSync(pixm).filter(it => it.startsWith('pixm-') && it.endsWith('.xml')))('reads %s of PIXm', name => {
    const read = toFhirJson(readFileSync(join(pixm, name), 'utf8'));
    expect(toFhirJson(toFhirXml(read))).toBe(read);
  });

  it('comes back as it went, whatever the texts are', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter(it => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(it));
    fc.assert(
      fc.property(text, text, fc.boolean(), (family, city, active) => {
        const patient = { resourceType: 'Patient', active, name: [{ family }], address: [{ city, line: [family] }] };
        expect(JSON.parse(toFhirJson(toFhirXml(JSON.stringify(patient))))).toEqual(patient);
      }),
    );
  });

  it('leaves out what XML cannot hold: control characters, a narrative that is none, what is unknown or empty', () => {
    const broken = { status: 'generated', div: '<div>open</p></div>' };
    const nothing = { contained: [{ resourceType: 'Banana' }], maritalStatus: {}, name: [{}] };
    const patient = { resourceType: 'Patient', text: broken, shoeSize: 43, gender: 'ma\u0001le', ...nothing };
    expect(toFhirXml(JSON.stringify(patient))).toContain(
      `<Patient ${namespace}><text><status value="generated"/></text><gender value="male"/></Patient>`,
    );
  });

  it.each([
    ['what is no XML', 'hello'],
    ['what is no resource', `<Banana ${namespace}/>`],
    ['what R4 does not know', `<Patient ${namespace}><shoeSize value="43"/></Patient>`],
    ['text', `<Patient ${namespace}>Ann</Patient>`],
    ['open ends', `<Patient ${namespace}><name>`],
    ['entities', `<!DOCTYPE Patient [<!ENTITY x "y">]><Patient ${namespace}><id value="&x;"/></Patient>`],
    ['depth without end', `<Patient ${namespace}>${'<contact>'.repeat(200)}`],
  ])('refuses %s', (_, xml) => {
    expect(() => toFhirJson(xml)).toThrow(FhirXmlError);
  });
});

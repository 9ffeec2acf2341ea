import { describe, expect, it } from 'vitest';
import { administrativeSex } from '../concept-maps/administrative-sex.ts';
import { maritalStatus } from '../concept-maps/marital-status.ts';
import { repetition, scopeOf } from '../testing-scope.ts';
import { cweConcept, cweLanguage, cweMapped, cweString } from './cwe.ts';
import { cxIdentifier, cxPatientIdentifier } from './cx.ts';
import { dtmDate, dtmDateTime, dtmInstant, mendPeriod, tmTime } from './dtm.ts';
import { edAttachment, rpAttachment } from './ed.ts';
import { eiTyped } from './ei.ts';
import { nmDecimal, nmLengthOfStay, nmPositiveInt } from './nm.ts';
import { plLocation, plText } from './pl.ts';
import { cweUnit } from './quantity.ts';
import { snValue } from './sn.ts';
import { code, idBoolean, stString } from './st.ts';
import { xadAddress } from './xad.ts';
import { xcnPractitioner } from './xcn.ts';
import { xonOrganization } from './xon.ts';
import { xpnHumanName } from './xpn.ts';
import { xtnContactPoint } from './xtn.ts';

const scope = scopeOf();

describe('CX', () => {
  it('keeps the type, the system of its authority and the check digit', () => {
    expect(cxIdentifier(repetition('A77^5^M10^STATEHIE&2.16.840.1.113883.19.9&ISO^PI'), scope)).toMatchObject({
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PI' }] },
      system: 'urn:oid:2.16.840.1.113883.19.9',
      value: 'A77',
      extension: [{ valueString: '5' }, { valueString: 'M10' }],
    });
  });

  it("gives the facility's authority one system, however much of it is said", () => {
    for (const said of ['GENHOSP', '&2.16.840.1.113883.19.5&ISO', 'GENHOSP&2.16.840.1.113883.19.5&ISO']) {
      expect(cxIdentifier(repetition(`1^^^${said}`), scope)?.system).toBe('urn:oid:2.16.840.1.113883.19.5');
    }
  });

  it("takes a bare number as the facility's, but never one of another kind", () => {
    expect(cxPatientIdentifier(repetition('1^^^^MR'), scope)?.system).toBe('urn:oid:2.16.840.1.113883.19.5');
    expect(cxPatientIdentifier(repetition('999-88-7777^^^^SS'), scope)?.system).toBe('http://hl7.org/fhir/sid/us-ssn');
    expect(cxPatientIdentifier(repetition('D1^^^^DL'), scope)?.system).toBeUndefined();
  });

  it('without a number is nothing', () => {
    expect(cxIdentifier(repetition('^^^GENHOSP'), scope)).toBeUndefined();
  });
});

describe('XPN', () => {
  it('maps its parts', () => {
    expect(xpnHumanName(repetition('de la Cruz&de la&Cruz^Ann^B^III^Dr.^MD^L'), scope)).toEqual({
      use: 'official',
      family: 'de la Cruz',
      _family: {
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix', valueString: 'de la' },
          { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name', valueString: 'Cruz' },
        ],
      },
      given: ['Ann', 'B'],
      prefix: ['Dr.'],
      suffix: ['III', 'MD'],
    });
  });

  it('of a type code alone is no name', () => {
    expect(xpnHumanName(repetition('^^^^^^U'), scope)).toBeUndefined();
  });
});

describe('XAD', () => {
  it('maps lines, district, use and period', () => {
    expect(
      xadAddress(repetition('48 Juniper Road&Juniper^Apt 2^Ashby^NY^12601^USA^H^^Dutchess^^^^20200101'), scope),
    ).toEqual({
      use: 'home',
      line: ['48 Juniper Road', 'Juniper', 'Apt 2'],
      city: 'Ashby',
      district: 'Dutchess',
      state: 'NY',
      postalCode: '12601',
      country: 'USA',
      period: { start: '2020-01-01' },
    });
  });

  it('of a type alone is no address', () => {
    expect(xadAddress(repetition('^^^^^^H'), scope)).toBeUndefined();
  });
});

describe('XTN', () => {
  const phone = xtnContactPoint();

  it('takes the whole number before its parts, and the parts before the old form', () => {
    expect(phone(repetition('old^PRN^PH^^1^555^0100^12^^^^whole'), scope)?.value).toBe('whole');
    expect(phone(repetition('old^PRN^PH^^1^555^0100^12'), scope)?.value).toBe('+1 555 0100 X12');
    expect(phone(repetition('(555)010-0142^PRN^PH'), scope)).toEqual({
      system: 'phone',
      value: '(555)010-0142',
      use: 'home',
    });
  });

  it('knows mail, mobiles and the use the field implies', () => {
    expect(phone(repetition('^NET^Internet^a@example.org'), scope)).toEqual({
      system: 'email',
      value: 'a@example.org',
    });
    expect(phone(repetition('555^PRN^CP'), scope)).toMatchObject({ system: 'phone', use: 'mobile' });
    expect(xtnContactPoint('work')(repetition('555'), scope)?.use).toBe('work');
  });
});

describe('CWE', () => {
  it('keeps all its codings and the text', () => {
    expect(cweConcept(repetition('2345-7^Glucose^LN^GLU^Gluc^L^2.7^1^as written'), scope)).toEqual({
      coding: [
        { system: 'http://loinc.org', version: '2.7', code: '2345-7', display: 'Glucose' },
        { system: 'urn:causeway:facility:GENERAL:codes:L', version: '1', code: 'GLU', display: 'Gluc' },
      ],
      text: 'as written',
    });
  });

  it('is mapped by a vocabulary, unless the code is of another system', () => {
    const status = cweMapped(maritalStatus);
    expect(status(repetition('A^Separated^HL70002'), scope)?.coding?.[0]?.code).toBe('L');
    expect(status(repetition('A^Something^SCT'), scope)?.coding?.[0]).toMatchObject({
      code: 'A',
      system: 'http://snomed.info/sct',
    });
    expect(code(administrativeSex)(repetition('F'), scope)).toBe('female');
    expect(code(administrativeSex)(repetition('X'), scope)).toBeUndefined();
  });

  it('of a language is a tag of BCP 47, else text', () => {
    expect(cweLanguage(repetition('eng^English^ISO6392'))).toEqual({
      coding: [{ system: 'urn:ietf:bcp:47', code: 'en' }],
      text: 'English',
    });
    expect(cweLanguage(repetition('77^Klingon^L'))).toEqual({ text: 'Klingon' });
  });

  it('as a string prefers the original text', () => {
    expect(cweString(repetition('1^two^L^^^^^^nine'))).toBe('nine');
  });
});

describe('DTM', () => {
  it('stays as precise as it was sent', () => {
    expect(dtmDate(repetition('1972'))).toBe('1972');
    expect(dtmDate(repetition('197206'))).toBe('1972-06');
    expect(dtmDateTime(repetition('20240315'), scope)).toBe('2024-03-15');
    expect(dtmDateTime(repetition('202403151015'), scope)).toBe('2024-03-15T10:15:00-04:00');
    expect(dtmInstant(repetition('20240315'), scope)).toBeUndefined();
    expect(tmTime(repetition('1015'))).toBe('10:15:00');
  });
});

describe('a period', () => {
  it('never ends before it begins', () => {
    expect(mendPeriod({ start: '2024-02', end: '2024-01' })).toEqual({ start: '2024-02' });
    expect(mendPeriod({ start: '2024-03-15T10:15:00Z', end: '2024-03-15' })).toEqual({
      start: '2024-03-15',
      end: '2024-03-15',
    });
    expect(mendPeriod({ start: '2024-03-15', end: '2024-03-15T10:15:00Z' })).toEqual({
      start: '2024-03-15',
      end: '2024-03-15T10:15:00Z',
    });
  });
});

describe('NM, SN and units', () => {
  it('are numbers only where they are', () => {
    expect(nmDecimal(repetition('-1.50'))).toBe(-1.5);
    expect(nmDecimal(repetition('1,5'))).toBeUndefined();
    expect(nmPositiveInt(repetition('0'))).toBeUndefined();
    expect(nmLengthOfStay(repetition('4'))).toMatchObject({ value: 4, code: 'd' });
  });

  it.each([
    ['>^60', { valueQuantity: { comparator: '>', value: 60, unit: 'mg' } }],
    ['^1^:^128', { valueRatio: { numerator: { value: 1, unit: 'mg' }, denominator: { value: 128 } } }],
    ['^3^-^5', { valueRange: { low: { value: 3, unit: 'mg' }, high: { value: 5, unit: 'mg' } } }],
    ['<>^3', { valueString: '<> 3 mg' }],
    ['^3^+', { valueString: '3 + mg' }],
    ['^many', { valueString: 'many mg' }],
  ])('SN %s', (text, expected) => {
    expect(snValue(repetition(text), { unit: 'mg' })).toEqual(expected);
  });

  it('of UCUM have a code, others are words', () => {
    expect(cweUnit(repetition('mg/dL^milligram^UCUM'))).toMatchObject({ unit: 'milligram', code: 'mg/dL' });
    expect(cweUnit(repetition('10*3/uL'))).toMatchObject({ unit: '10*3/uL', code: '10*3/uL' });
    expect(cweUnit(repetition('beats/min^^ISO'))).toMatchObject({ unit: 'beats/min', code: '/min' });
    expect(cweUnit(repetition('mm(hg)^Millimeters of mercury^ISO+'))).toMatchObject({ code: 'mm[Hg]' });
    expect(cweUnit(repetition('blorps'))).toEqual({ unit: 'blorps' });
    expect(cweUnit(undefined)).toEqual({});
  });
});

describe('XCN, XON and PL', () => {
  it('refer to a resource of their number, the same every time', () => {
    const first = scopeOf();
    const second = scopeOf();
    const text = '4411^Quillfeather^Ambrose^J^^Dr.^MD^^&2.16.840.1.113883.4.6&ISO^L^^^NPI';
    const reference = xcnPractitioner(repetition(text), first);
    expect(reference?.reference).toMatch(/^Practitioner\/[0-9a-f-]{36}$/);
    expect(reference?.display).toBe('Dr. Ambrose J Quillfeather');
    expect(xcnPractitioner(repetition(text), second)).toEqual(reference);
    expect(first.included).toEqual(second.included);
    expect(first.included[0]).toMatchObject({
      identifier: [{ system: 'urn:oid:2.16.840.1.113883.4.6', value: '4411' }],
      qualification: [{ code: { coding: [{ code: 'MD' }] } }],
    });
  });

  it('by name only are resources too: an organization of the facility, a practitioner of the patient', () => {
    const own = scopeOf();
    const practitioner = xcnPractitioner(repetition('^Hartwood^Celia'), own);
    const organization = xonOrganization(repetition('Millbrook Family Practice'), own);
    expect(practitioner).toMatchObject({
      display: 'Celia Hartwood',
      reference: expect.stringMatching(/^Practitioner/),
    });
    expect(organization).toMatchObject({ display: 'Millbrook Family Practice' });
    expect(own.included).toMatchObject([{ name: [{ family: 'Hartwood' }] }, { name: 'Millbrook Family Practice' }]);
    const other = { ...scopeOf(), patient: { authority: 'urn:oid:1.2.3', identifier: '2' } };
    expect(xcnPractitioner(repetition('^Hartwood^Celia'), other)?.reference).not.toBe(practitioner?.reference);
    expect(xonOrganization(repetition('Millbrook Family Practice'), other)).toEqual(organization);
  });

  it('chain places from the bed to the site', () => {
    const own = scopeOf();
    const reference = plLocation(repetition('ICU^101^A^GENHOSP^^^B2^3'), own);
    expect(own.included.map(it => (it as { name?: string }).name)).toEqual(['GENHOSP', 'B2', 'ICU', '3', '101', 'A']);
    expect(reference).toEqual({ reference: `Location/${own.included.at(-1)?.id}`, display: 'ICU 101 A' });
    expect(plText(repetition('^^^GENHOSP'))).toBe('GENHOSP');
  });
});

describe('EI, ED, RP, ID and ST', () => {
  it('EI has a type and the system of its namespace', () => {
    expect(eiTyped('FILL')(repetition('FL-1^GENLAB'), scope)).toMatchObject({
      type: { coding: [{ code: 'FILL' }] },
      system: 'urn:causeway:authority:GENLAB',
      value: 'FL-1',
    });
  });

  it('ED becomes Base64, RP a url', () => {
    expect(edAttachment(repetition('^application^pdf^Base64^JVBERi0x'))).toEqual({
      contentType: 'application/pdf',
      data: 'JVBERi0x',
    });
    expect(edAttachment(repetition('^text^plain^A^hi'))).toEqual({ contentType: 'text/plain', data: 'aGk=' });
    expect(edAttachment(repetition('^text^plain^Hex^6869'))?.data).toBe('aGk=');
    expect(edAttachment(repetition('^application^pdf^Base64^not base 64!'))).toBeUndefined();
    expect(rpAttachment(repetition('https://images.example/1^^image^jpeg'))).toEqual({
      contentType: 'image/jpeg',
      url: 'https://images.example/1',
    });
  });

  it('booleans are only yes or no, strings never blank', () => {
    expect(idBoolean(repetition('Y'))).toBe(true);
    expect(idBoolean(repetition('N'))).toBe(false);
    expect(idBoolean(repetition('maybe'))).toBeUndefined();
    expect(stString(repetition('   '))).toBeUndefined();
    expect(stString(repetition(' two words '))).toBe('two words');
  });
});

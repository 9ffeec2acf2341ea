import { Readable } from 'node:stream';
import type { FacilityContext, Facts } from '@causeway/conversion';
import type { Encounter, Observation, Patient } from '@causeway/fhir';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertTable } from './convert.ts';
import { guessDateFormats, readDate } from './date.ts';
import { guessMapping } from './guess.ts';
import { readMapping } from './mapping.ts';
import { type Row, readRows, readTable } from './table.ts';

const facility: FacilityContext = {
  id: 'north',
  name: 'North',
  authority: { namespace: 'NORTH-MRN' },
  timeZone: 'America/New_York',
};
const receivedAt = Date.UTC(2026, 2, 1);
const options = { facility, receivedAt };

function converted(text: string | Buffer, mapping?: object) {
  const read = mapping && readMapping(mapping);
  if (read && !read.ok) throw new Error(JSON.stringify(read.faults));
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return convertTable(bytes, { ...options, ...(read?.ok && { mapping: read.mapping }) });
}

const [patients, encounters, results, shots] = [
  'MRN,Last Name,First Name,DOB,Sex,Address,City,State,Zip,Phone,Favourite colour\n1001,Testperson,Ada,01/31/1980,F,"1 Main St, Apt 2",Albany,NY,12207,518-555-0100,red\n',
  'MRN;Visit Number;Patient Class;Admit Date;Discharge Date;Ward;Room;Bed;Attending;NPI;Dx Code;Dx Description\n1001;V1;Inpatient;2026-02-01 08:30;;4W;12;A;Dr. Care;1234567893;I10;Hypertension\n',
  'Patient ID\tTest Code\tTest Name\tResult\tUnits\tReference Range\tFlag\tStatus\tCollection Date\tAccession\n1001\t2345-7\tGlucose\t<5.4\tmmol/l\t3.9-5.5\tH\tF\t20260201083000\tA1\n1001\tXYZ\tCulture\tno growth\t\t\t\t\t2026-02-01\tA1\n',
  'mrn,cvx,vaccine,date administered,lot,manufacturer,site,route,dose,dose unit\n1001,141,Influenza,2025-10-03,L1,ACME,LA,IM,0.5,mL\n',
] as const; // biome-ignore format: tables

function only(text: string | Buffer, mapping?: object): Facts {
  const { conversions, errors } = converted(text, mapping);
  expect(errors).toEqual([]);
  expect(conversions).toHaveLength(1);
  return conversions[0] as Facts;
}

describe('a table nobody described', () => {
  it('of patients is read by its headers', () => {
    const { patient, sourcePatient, unmapped } = only(patients);
    expect(sourcePatient).toEqual({ authority: 'urn:causeway:authority:NORTH-MRN', identifier: '1001' });
    expect(patient).toMatchObject({
      name: [{ family: 'Testperson', given: ['Ada'] }],
      birthDate: '1980-01-31',
      gender: 'female',
      address: [{ line: ['1 Main St, Apt 2'], city: 'Albany', state: 'NY', postalCode: '12207' }],
      telecom: [{ value: '518-555-0100' }],
    });
    expect(unmapped).toEqual({ 'Favourite colour': 1 });
  });

  it('of encounters has visits, places and diagnoses with the ids HL7 v2 gives them', () => {
    const { encounter, resources } = only(encounters);
    expect(encounter).toMatchObject({ class: 'IMP', status: 'in-progress', location: '4W 12 A' });
    const visit = resources[0]?.resource as Encounter;
    expect(visit.period).toEqual({ start: '2026-02-01T08:30:00-05:00' });
    expect(visit.participant?.[0]?.individual?.identifier).toMatchObject({ value: '1234567893' });
    expect(resources.map(it => it.resourceType)).toEqual([
      'Encounter',
      'Location',
      'Location',
      'Location',
      'Condition',
    ]);
    expect(resources.every(it => it.origin === 'row[2]')).toBe(true);
  });

  it('of results has one Observation a row, with UCUM beside the unit as written', () => {
    const { resources } = only(results);
    const [glucose, culture] = resources.map(it => it.resource as Observation);
    expect(glucose).toMatchObject({
      code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }], text: 'Glucose' },
      valueQuantity: { value: 5.4, comparator: '<', unit: 'mmol/l', code: 'mmol/L' },
      referenceRange: [{ low: { value: 3.9 }, high: { value: 5.5 }, text: '3.9-5.5' }],
      effectiveDateTime: '2026-02-01T08:30:00-05:00',
      status: 'final',
    });
    expect(culture).toMatchObject({
      code: { coding: [{ code: 'XYZ' }] },
      valueString: 'no growth',
      effectiveDateTime: '2026-02-01',
    });
    expect(culture?.code.coding?.[0]?.system).toBeUndefined();
  });

  it('of immunisations has the vaccine by CVX', () => {
    expect(only(shots).resources[0]?.resource).toMatchObject({
      vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '141' }] },
      occurrenceDateTime: '2025-10-03',
      lotNumber: 'L1',
      doseQuantity: { value: 0.5, code: 'mL' },
    });
  });

  it('is told of where the guess is not sure', () => {
    const table = readTable(Buffer.from('MRN,DOB,Shoe size\n1,01/02/1980,40\n'));
    const { mapping, notes } = guessMapping(table);
    expect(mapping.dateFormats).toEqual(['MM/DD/YYYY']);
    expect(notes.join()).toMatch(/day first.*"Shoe size"/);
  });

  it('asks what a state is where no address stands beside it', () => {
    const notes = (text: string) => guessMapping(readTable(Buffer.from(text))).notes;
    expect(notes('MRN,Test Code,Result,Units,State\n1,GLU,98,mg/dL,1\n')).toEqual([expect.stringContaining('"State"')]);
    expect(notes('MRN,Last Name,City,State\n1,Quarrel,Millbrook,NY\n')).toEqual([]);
  });
});

describe('the bytes of a table', () => {
  const mapping = { kind: 'patients', columns: { patientId: 'MRN', familyName: 'Name' } };
  const family = (bytes: Buffer) => (only(bytes, mapping).patient as Patient).name?.[0]?.family;

  it.each([
    ['UTF-8', Buffer.from('MRN,Name\n1,Müller\n')],
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFFMRN,Name\n1,Müller\n')],
    ['Windows-1252', Buffer.from('MRN;Name\n1;Müller\n', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFMRN\tName\n1\tMüller\n', 'utf16le')],
    ['old Macintosh line ends', Buffer.from('MRN|Name\r1|Müller\r')],
    ['quotes around all', Buffer.from('"MRN","Name"\r\n"1","Müller"\r\n\r\n')],
  ])('are read: %s', (_, bytes) => {
    expect(family(bytes)).toBe('Müller');
  });

  it('keep delimiters, quotes and line breaks inside quotes, and number rows as a spreadsheet does', () => {
    const { rows } = readTable(Buffer.from('a,b\n"1\n2","x ""y"", z"\n\n3,4\n'));
    expect(rows).toMatchObject([
      { row: 2, cells: ['1\n2', 'x "y", z'], raw: '"1\n2","x ""y"", z"' },
      { row: 4, cells: ['3', '4'] },
    ]);
  });

  it('give the same rows however they are cut', async () => {
    const bytes = Buffer.from('MRN;Näme\r\n1;"Mü\nller"\r\n2;Ämter\r\n');
    const whole = readTable(bytes);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async size => {
        const chunks = Readable.from(
          Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
        );
        const read: unknown[] = [];
        for await (const it of readRows(chunks)) read.push(it);
        expect(read).toEqual([{ form: whole.form, head: whole.head }, ...whole.rows]);
      }),
    );
  });

  it('that are no table are refused', () => {
    expect(() => converted('')).toThrow('no rows');
    expect(() => converted('a,b\n1,2\n')).toThrow('no column patientId');
    expect(() => converted(`MRN\n"${'x'.repeat(2_000_000)}`)).toThrow('quote');
  });

  it('stop being read when nobody wants more', async () => {
    async function* endless() {
      yield Buffer.from('MRN\n');
      for (;;) yield Buffer.alloc(70_000, '1\n');
    }
    const rows: Row[] = [];
    for await (const it of readRows(endless())) if ('row' in it && rows.push(it) >= 10) break;
    expect(rows).toHaveLength(10);
  });
});

describe('a row that is wrong', () => {
  const mapping = { kind: 'patients', columns: { patientId: 'MRN', birthDate: 'DOB' }, dateFormats: ['MM/DD/YYYY'] };

  it('is told of by row and column, and its neighbours go on', () => {
    const { conversions, errors } = converted(
      'MRN,DOB\n1,01/31/1980\n,01/31/1980\n3,31/31/1980\n4,02/29/1980\n',
      mapping,
    );
    expect(conversions).toHaveLength(2);
    expect(errors).toMatchObject([
      { row: 3, column: 'MRN' },
      { row: 4, column: 'DOB', text: expect.stringContaining('MM/DD/YYYY') },
    ]);
    expect(JSON.stringify(errors)).not.toContain('31/31');
  });

  it('has a discharge before the admission', () => {
    const { errors } = converted('MRN,Visit,Admit,Discharge\n1,V,2026-02-02,2026-02-01\n', {
      kind: 'encounters',
      columns: { patientId: 'MRN', visitId: 'Visit', admitTime: 'Admit', dischargeTime: 'Discharge' },
    });
    expect(errors).toMatchObject([{ row: 2, column: 'Discharge' }]);
  });

  it('has bytes of another encoding', () => {
    const { errors } = converted(Buffer.from('MRN,Name\n1,M\xfcller\n', 'latin1'), {
      kind: 'patients',
      columns: { patientId: 'MRN', familyName: 'Name' },
      encoding: 'utf-8',
    });
    expect(errors[0]?.text).toContain('encoding');
  });
});

describe('a mapping', () => {
  it('translates values, takes constants and counts columns', () => {
    const { patient } = only('n;g\n7;1\n', {
      kind: 'patients',
      columns: { patientId: '#1', sex: { column: 'g', values: { 1: 'M' } }, country: { value: 'DE' } },
    });
    expect(patient).toMatchObject({ gender: 'male', address: [{ country: 'DE' }] });
  });

  it('of a table without a header numbers the columns, in what it tells too', () => {
    const mapping = { kind: 'patients', columns: { patientId: '#1', birthDate: '#3' }, header: false };
    const { conversions, errors } = converted('1,Testperson,1980-01-31\n2,Other,soon\n', mapping);
    expect(conversions).toHaveLength(1);
    expect((conversions[0] as Facts).unmapped).toEqual({ '#2': 1 });
    expect(errors).toMatchObject([{ row: 2, column: '#3' }]);
  });

  it('reads a decimal comma where it says so', () => {
    const { resources } = only('MRN;Test;Wert\n1;GLU;"1.234,5"\n', {
      kind: 'results',
      columns: { patientId: 'MRN', code: 'Test', value: 'Wert' },
      decimalComma: true,
    });
    expect(resources[0]?.resource).toMatchObject({ valueQuantity: { value: 1234.5 } });
  });

  it.each([
    [[], 'mapping'],
    [{ kind: 'pets' }, 'kind'],
    [{ kind: 'patients' }, 'columns'],
    [{ kind: 'patients', columns: { patientId: 'MRN', paws: 'x' } }, 'columns.paws'],
    [{ kind: 'patients', columns: { familyName: 'x' } }, 'columns.patientId'],
    [{ kind: 'patients', columns: { patientId: {} } }, 'columns.patientId'],
    [{ kind: 'patients', columns: { patientId: 'x' }, dateFormats: ['nonsense'] }, 'dateFormats'],
    [{ kind: 'patients', columns: { patientId: 'x' }, delimiter: 'x' }, 'delimiter'],
    [{ kind: 'patients', columns: { patientId: 'x' }, encoding: 'klingon' }, 'encoding'],
  ])('says where it is wrong %#', (json, at) => {
    const read = readMapping(json);
    expect(read.ok ? [] : read.faults.map(it => it.at)).toContain(at);
  });

  it('may spell immunisations either way', () => {
    expect(readMapping({ kind: 'immunisations', columns: { patientId: 'a', code: 'b', date: 'c' } })).toMatchObject({
      ok: true,
    });
  });
});

describe('a date', () => {
  const thisYear = 2026;
  it.each([
    ['1/31/1980', ['MM/DD/YYYY'], '19800131'],
    ['31.01.1980', ['DD.MM.YYYY'], '19800131'],
    ['31.01.26', ['DD.MM.YY'], '20260131'],
    ['31.01.27', ['DD.MM.YY'], '19270131'],
    ['3-Feb-2020', ['DD-MMM-YYYY'], '20200203'],
    ['01/31/2020 1:05 PM', ['MM/DD/YYYY h:mm A'], '202001311305' + '00'],
    ['12/31/2020 12:05 am', ['MM/DD/YYYY h:mm A'], '20201231000500'],
    ['20200131', ['YYYYMMDD'], '20200131'],
    ['2020-01-31T08:09:10Z', [], '20200131080910+0000'],
    ['2020-01-31 08:09', [], '20200131080900'],
    ['2020-01-31T08:09:10.5+02:00', [], '20200131080910.5+0200'],
    ['202001310809', [], '202001310809'],
    ['31/01/1980', ['MM/DD/YYYY'], '19803101'],
    ['soon', ['MM/DD/YYYY'], undefined],
  ])('%s by %j', (text, formats, expected) => {
    expect(readDate(text, { formats, thisYear })).toBe(expected);
  });

  it('has a format that is guessed from many', () => {
    expect(guessDateFormats(['31/01/1980', '01/02/1980'])).toEqual({ formats: ['DD/MM/YYYY'], sure: true });
    expect(guessDateFormats(['01/02/1980 08:15'])).toEqual({ formats: ['MM/DD/YYYY HH:mm'], sure: false });
    expect(guessDateFormats(['1980-01-31', ''])).toEqual({ formats: [], sure: true });
  });
});

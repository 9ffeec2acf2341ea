import { describe, expect, it } from 'vitest';
import { convertFile, formatOf } from './convert-file.ts';

const input = (text: string, more: object = {}) => ({
  bytes: Buffer.from(text),
  name: 'results.csv',
  timeZone: 'America/New_York',
  receivedAt: 0,
  ...more,
});

describe('a table on the command line', () => {
  it('is told by its name or its looks, and never taken for another format', () => {
    expect(formatOf(input('MRN,DOB\n1,1980-01-01\n', { name: 'x' }))).toBe('csv');
    expect(formatOf(input('anything', { name: 'x.CSV' }))).toBe('csv');
    expect(formatOf(input('MSH|^~\\&|A|B|||20260101||ADT^A01|1|P|2.5\rPID|1||2\r', { name: 'x' }))).toBe('hl7v2');
    expect(formatOf(input('Just a note, with a comma\nand another line.\n', { name: 'x' }))).toBeUndefined();
  });

  it('converts by guess; a bad row is told of alone, by row and column', () => {
    const text = 'MRN,DOB,Last Name\n1,01/31/1980,Testperson\n2,31/31/1980,Other\n3,02/01/1980,Third\n';
    const converted = convertFile('csv', input(text));
    expect(converted?.bundle.entry).toHaveLength(2);
    expect(converted?.bundle.entry?.[0]?.resource).toMatchObject({
      birthDate: '1980-01-31',
      meta: { source: 'urn:causeway:input:1#row[2]' },
    });
    expect(converted?.refused).toMatchObject([
      { code: 'invalid-row', location: 'row 3', text: expect.stringMatching(/^DOB/) },
    ]);
  });

  it('has a UCUM code beside each unit, as in the exchange', () => {
    const { bundle } = convertFile('csv', input('mrn,test code,result,units\n1,GLU,5.4,mmol/l\n')) ?? {};
    const [observation] = (bundle?.entry ?? []).map(it => it.resource);
    expect(observation).toMatchObject({ valueQuantity: { value: 5.4, unit: 'mmol/l', code: 'mmol/L' } });
  });

  it('of which no column is known is refused', () => {
    const { refused, bundle } = convertFile('csv', input('a,b,c\n1,2,3\n')) ?? {};
    expect(refused).toMatchObject([{ code: 'unknown-columns' }]);
    expect(bundle?.entry).toBeUndefined();
  });

  it('takes a mapping, and says what is wrong with one', () => {
    const mapping = { kind: 'patients', columns: { patientId: '#1', familyName: '#2' } };
    const { bundle } = convertFile('csv', input('a,b\n1,Testperson\n', { mapping })) ?? {};
    expect(bundle?.entry?.[0]?.resource).toMatchObject({ name: [{ family: 'Testperson' }] });
    expect(() => convertFile('csv', input('a,b\n1,2\n', { mapping: { kind: 'pets' } }))).toThrow('kind is one of');
  });

  it('without a number for its patients names them by their rows', () => {
    const { bundle } = convertFile('csv', input('Last Name,First Name\nTestperson,Ada\nTestperson,Bo\n')) ?? {};
    expect(new Set(bundle?.entry?.map(it => it.resource?.id)).size).toBe(2);
  });
});

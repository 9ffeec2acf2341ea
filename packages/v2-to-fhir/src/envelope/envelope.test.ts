import type { Device, Location, MessageHeader, Organization, Provenance, Resource } from '@causeway/fhir';
import { parseMessage } from '@causeway/hl7';
import { describe, expect, it } from 'vitest';
import { generalHospital } from '../testing-scope.ts';
import { convertEnvelope } from './envelope.ts';

const receivedAt = Date.UTC(2026, 2, 1);
const msh = (fields: Readonly<Record<number, string>> = {}) => {
  const said = [
    'MSH',
    '^~\\&',
    'ADT',
    'GENHOSP^1.2.3^ISO',
    '',
    '',
    '20260301101500',
    '',
    'ADT^A01^ADT_A01',
    'M1',
    'P',
    '2.5.1',
  ];
  for (const [field, value] of Object.entries(fields)) said[Number(field) - 1] = value;
  return Array.from(said, it => it ?? '').join('|');
};
const envelope = (...segments: readonly string[]) =>
  convertEnvelope(parseMessage(segments.join('\r')), { facility: generalHospital, receivedAt });
const all = <R extends Resource>(type: R['resourceType'], ...segments: readonly string[]) =>
  envelope(...segments)
    .map(it => it.resource)
    .filter((it): it is R => it?.resourceType === type);
const header = (...segments: readonly string[]) => all<MessageHeader>('MessageHeader', ...segments)[0];

describe('the header of a message', () => {
  it('says what happened and who tells it', () => {
    const [organization] = all<Organization>('Organization', msh());
    expect(header(msh())).toMatchObject({
      eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: 'A01', display: 'ADT^A01^ADT_A01' },
      meta: { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0103', code: 'P' }] },
      source: { name: 'ADT' },
      sender: { reference: `Organization/${organization?.id}` },
    });
    expect(organization?.identifier).toEqual([
      { value: 'GENHOSP' },
      expect.objectContaining({ system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' }),
    ]);
  });

  it('takes the endpoint of MSH-24 before that of MSH-3', () => {
    expect(header(msh({ 3: 'ADT^1.2.3.4.5^ISO' }))?.source).toEqual({ name: 'ADT', endpoint: 'urn:oid:1.2.3.4.5' });
    expect(header(msh({ 3: 'ADT^1.2.3.4.5^ISO', 24: '^1.2.3.9.9^ISO' }))?.source.endpoint).toBe('urn:oid:1.2.3.9.9');
  });

  it('says that an endpoint is not known, since FHIR requires one', () => {
    const [extension] = header(msh())?.source._endpoint?.extension ?? [];
    expect(extension?.valueCode).toBe('unknown');
  });

  it('names the receiver by MSH-23, else by MSH-6', () => {
    const names = (said: Readonly<Record<number, string>>) =>
      all<Organization>('Organization', msh({ 4: '', 5: 'LAB', ...said })).map(
        it => it.name ?? it.identifier?.[0]?.value,
      );
    expect(names({ 6: 'CLINIC' })).toEqual(['CLINIC']);
    expect(names({ 6: 'CLINIC', 23: 'Clinic Ltd^^77' })).toEqual(['Clinic Ltd']);
    expect(header(msh({ 5: 'LAB' }))?.destination).toMatchObject([{ name: 'LAB' }]);
    expect(header(msh())?.destination).toBeUndefined();
  });

  it('says the software of the first SFT', () => {
    const sft = 'SFT|Orion|2.4.3|Rhapsody|B77|notes';
    expect(header(msh(), sft)?.source).toMatchObject({ software: 'Rhapsody', version: '2.4.3' });
    const devices = all<Device>('Device', msh(), sft);
    expect(devices).toContainEqual(
      expect.objectContaining({ manufacturer: 'Orion', modelNumber: 'B77', version: [{ value: '2.4.3' }] }),
    );
  });
});

describe('where a message comes from', () => {
  it('is said of its author, the transformation and the event', () => {
    const [source, transformation, event] = all<Provenance>(
      'Provenance',
      msh(),
      'EVN|A01|20260301101400|||8^Ada||WEST',
    );
    expect(source).toMatchObject({
      recorded: '2026-03-01T10:15:00-05:00',
      agent: [{ type: { coding: [{ code: 'author' }] } }],
    });
    expect(transformation).toMatchObject({ recorded: '2026-03-01T00:00:00.000Z' });
    expect(event).toMatchObject({ recorded: '2026-03-01T10:14:00-05:00' });
    expect(event?.agent[0]?.who.reference).toMatch(/^Practitioner/);
    expect(all<Location>('Location', msh(), 'EVN|A01|20260301101400||||  |WEST')[0]?.name).toBe('WEST');
  });

  it('names the sender where EVN-5 names nobody', () => {
    const [, , event] = all<Provenance>('Provenance', msh(), 'EVN|A01|20260301101400');
    expect(event?.agent[0]?.who.reference).toMatch(/^Organization/);
  });

  it('has no author where neither MSH-4 nor MSH-22 says one', () => {
    expect(all<Provenance>('Provenance', msh({ 4: '' }))).toHaveLength(1);
  });

  it('tells who updated the patient, where PID-33 and PID-34 do', () => {
    const pid = `PID|1||1001||Testperson^Ada${'|'.repeat(28)}20260228|WEST`;
    const found = all<Provenance>('Provenance', msh(), pid).at(-1);
    expect(found).toMatchObject({ occurredDateTime: '2026-02-28', activity: { coding: [{ code: 'UPDATE' }] } });
    expect(found?.target[0]?.reference).toMatch(/^Patient/);
  });

  it('has the same ids for the same message', () => {
    expect(envelope(msh())).toEqual(envelope(msh()));
  });
});

import { ConversionError, type Facts } from '@causeway/conversion';
import type { Encounter, Observation, Patient } from '@causeway/fhir';
import { type Message, parseMessage } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import { describe, expect, it } from 'vitest';
import { convert, supported } from './convert.ts';
import { generalHospital } from './testing-scope.ts';
import { sampleMessages } from './validated-messages.ts';

const receivedAt = Date.UTC(2024, 5, 1);
const samples = new Map(sampleMessages().map(({ name, message }) => [name, message]));

function sample(name: string): Message {
  const found = samples.get(`${name}.hl7`);
  if (found === undefined) throw new Error(`no sample ${name}`);
  return found;
}

function factsOf(message: Message): Facts {
  const [first] = convert(message, { facility: generalHospital, receivedAt });
  if (first?.kind !== 'facts') throw new Error('no facts');
  return first;
}

function ofType<T>(facts: Facts, resourceType: string): T[] {
  return facts.resources.filter(it => it.resourceType === resourceType).map(it => it.resource as T);
}

function adt(trigger: string, ...segments: string[]): Message {
  return parseMessage([`MSH|^~\\&|REGADT|GENHOSP|||20240101120000||ADT^${trigger}|1|P|2.5.1`, ...segments].join('\r'));
}

describe('ADT_A01', () => {
  const facts = factsOf(sample('adt-a01-admit'));

  it('says whose facts, when and of which visit', () => {
    expect(facts).toMatchObject({
      sourcePatient: { authority: 'urn:oid:2.16.840.1.113883.19.5', identifier: '100234' },
      trigger: 'ADT_A01',
      occurredAt: Date.parse('2024-03-15T10:15:00-04:00'),
      encounter: { class: 'IMP', status: 'in-progress', location: 'ICU 101 A' },
      cleared: [],
    });
  });

  it('describes the patient', () => {
    expect(facts.patient).toMatchObject({
      id: sourcePatientId(facts.sourcePatient),
      meta: { source: 'urn:causeway:facility:GENERAL' },
      gender: 'female',
      birthDate: '1984-03-17',
      name: [{ use: 'official', family: 'Winterbourne', given: ['Ottoline', 'Maeve'] }, { use: 'maiden' }],
      maritalStatus: { coding: [{ code: 'M' }] },
      deceasedBoolean: false,
      contact: [{ name: { family: 'Winterbourne', given: ['Caspian'] } }],
    });
    expect(facts.patient?.identifier?.map(it => it.system)).toEqual([
      'urn:oid:2.16.840.1.113883.19.5',
      'http://hl7.org/fhir/sid/us-ssn',
      'urn:oid:2.16.840.1.113883.19.9',
    ]);
  });

  it('reports the encounter with its places, people, times and diagnosis', () => {
    const [encounter] = ofType<Encounter>(facts, 'Encounter');
    expect(encounter).toMatchObject({
      id: facts.encounter?.id,
      status: 'in-progress',
      class: { code: 'IMP' },
      identifier: [{ value: 'V-90017' }],
      period: { start: '2024-03-15T10:15:00-04:00' },
      subject: { reference: `Patient/${facts.patient?.id}` },
      location: [{ status: 'active', location: { display: 'ICU 101 A' } }],
      priority: { coding: [{ code: 'UR' }] },
      reasonCode: [{ coding: [{ code: 'R07.9' }] }],
      diagnosis: [{ use: { coding: [{ code: 'AD' }] }, rank: 1 }],
    });
    expect(encounter?.participant?.map(it => it.type?.[0]?.coding?.[0]?.code)).toEqual(['ATND', 'CON', 'ADM']);
  });

  it('refers only to what it reports', () => {
    const known = new Set(facts.resources.map(it => `${it.resourceType}/${it.id}`));
    known.add(`Patient/${facts.patient?.id}`);
    const text = JSON.stringify([facts.patient, ...facts.resources]);
    const references = Array.from(text.matchAll(/"reference":"([^"]+)"/g), ([, it]) => it);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter(it => it === undefined || !known.has(it))).toEqual([]);
  });

  it('keeps allergies, diagnoses, cover and observations', () => {
    expect(ofType(facts, 'AllergyIntolerance')).toMatchObject([
      {
        category: ['medication'],
        reaction: [{ severity: 'severe', manifestation: [{ text: 'Hives' }, { text: 'Wheezing' }] }],
      },
      { category: ['food'], criticality: 'low', code: { coding: [{ code: 'PNUT' }] } },
    ]);
    expect(ofType(facts, 'Condition')).toMatchObject([{ code: { coding: [{ code: 'R07.9' }] } }]);
    expect(ofType(facts, 'Coverage')).toMatchObject([
      { subscriberId: 'POL-4477', payor: [{ display: 'Example Insurance' }] },
    ]);
    expect(ofType(facts, 'Observation')).toMatchObject([{ valueQuantity: { value: 71.5, code: 'kg' } }]);
  });

  it('counts what it does not map', () => {
    expect(facts.unmapped).toEqual({ 'EVN-5': 1, ZPD: 1 });
  });
});

describe('the status of a visit', () => {
  it.each([
    ['adt-a01-admit', 'in-progress', 'IMP', 'ICU 101 A'],
    ['adt-a02-transfer', 'in-progress', 'IMP', 'MEDSURG 214 B'],
    ['adt-a03-discharge', 'finished', 'IMP', 'MEDSURG 214 B'],
    ['adt-a04-register', 'in-progress', 'EMER', 'ED 3'],
    ['adt-a05-preadmit', 'planned', 'PRENC', 'SURG'],
    ['adt-a06-outpatient-to-inpatient', 'in-progress', 'IMP', 'MEDSURG 220 A'],
    ['adt-a07-inpatient-to-outpatient', 'in-progress', 'AMB', 'CLINIC 2'],
    ['adt-a08-update', 'in-progress', 'IMP', 'MEDSURG 214 B'],
    ['adt-a11-cancel-admit', 'cancelled', 'IMP', 'ICU 101 A'],
    ['adt-a12-cancel-transfer', 'in-progress', 'IMP', 'ICU 101 A'],
    ['adt-a13-cancel-discharge', 'in-progress', 'IMP', 'MEDSURG 214 B'],
  ])('%s: %s', (name, status, encounterClass, location) => {
    expect(factsOf(sample(name)).encounter).toMatchObject({ status, class: encounterClass, location });
  });

  it('is of the same encounter from admission to discharge', () => {
    const names = ['adt-a01-admit', 'adt-a02-transfer', 'adt-a03-discharge', 'adt-a11-cancel-admit', 'oru-r01-result'];
    expect(new Set(names.map(it => factsOf(sample(it)).encounter?.id)).size).toBe(1);
  });

  it('ends with a discharge, and not with one that was cancelled', () => {
    const [discharged] = ofType<Encounter>(factsOf(sample('adt-a03-discharge')), 'Encounter');
    expect(discharged?.period).toEqual({ start: '2024-03-15T10:15:00-04:00', end: '2024-03-19T14:00:00-04:00' });
    expect(discharged?.hospitalization).toMatchObject({ dischargeDisposition: { coding: [{ code: '01' }] } });
    const [back] = ofType<Encounter>(factsOf(sample('adt-a13-cancel-discharge')), 'Encounter');
    expect(back?.period).toEqual({ start: '2024-03-15T10:15:00-04:00' });
  });
});

describe('the id of a visit', () => {
  const pid = 'PID|1||100^^^GENHOSP||Doe';
  const idOf = (...segments: string[]) => factsOf(adt('A01', ...segments)).encounter?.id;

  it('falls back from visit number to alternate id, account number and admit time', () => {
    const visit = idOf(pid, 'PV1|1|I|||||||||||||||||V1');
    expect(idOf(pid, `PV1|1|I${'|'.repeat(48)}V1`)).toBe(visit);
    expect(idOf(`${pid}${'|'.repeat(13)}V1`, 'PV1|1|I')).toBe(visit);
    const timed = idOf(pid, `PV1|1|I${'|'.repeat(42)}20240101`);
    expect(timed).not.toBe(visit);
    expect(idOf(pid, `PV1|1|I${'|'.repeat(42)}20240101`)).toBe(timed);
  });

  it('of an unnumbered visit stays one from admission to discharge', () => {
    const admitted = factsOf(adt('A01', pid, 'PV1|1|E')).encounter;
    expect(factsOf(adt('A03', pid, 'PV1|1|E')).encounter).toMatchObject({ id: admitted?.id, status: 'finished' });
  });

  it('is none where PV1 is a filler', () => {
    expect(factsOf(adt('A31', pid, 'PV1|1|N')).encounter).toBeUndefined();
    expect(factsOf(sample('adt-a28-add-person')).encounter).toBeUndefined();
  });
});

describe('updates', () => {
  it('name the elements a sender clears', () => {
    const facts = factsOf(sample('adt-a08-update'));
    expect(facts.cleared).toEqual(['Patient.telecom']);
    expect(facts.patient?.telecom?.map(it => it.use)).toEqual(['work']);
    expect(facts.patient?.address?.[0]?.line).toEqual(['48 Juniper Road']);
  });

  it('keep partial birth dates partial, and deaths', () => {
    expect(factsOf(sample('adt-a28-add-person')).patient?.birthDate).toBe('1991');
    expect(factsOf(sample('adt-a04-register')).patient?.birthDate).toBe('1972-06');
    const facts = factsOf(sample('adt-a31-update-person'));
    expect(facts.patient).toMatchObject({ birthDate: '1991-11-23', deceasedDateTime: '2024-02-08' });
    expect(facts.patient).not.toHaveProperty('deceasedBoolean');
  });
});

describe('no known allergies', () => {
  it('stay a negation', () => {
    const [allergy] = ofType<Record<string, unknown>>(factsOf(sample('adt-a04-register')), 'AllergyIntolerance');
    expect(allergy).toMatchObject({
      code: { coding: [{ system: 'http://snomed.info/sct', code: '409137002' }, { code: 'NKDA' }] },
    });
    for (const element of ['category', 'type', 'criticality', 'reaction']) expect(allergy).not.toHaveProperty(element);
  });
});

describe('ADT_A40', () => {
  it('is a merge of MRG-1 into PID-3', () => {
    const authority = 'urn:oid:2.16.840.1.113883.19.5';
    expect(convert(sample('adt-a40-merge'), { facility: generalHospital, receivedAt })).toMatchObject([
      {
        kind: 'merge',
        sourcePatient: { authority, identifier: '100234' },
        merged: { authority, identifier: '100777' },
        trigger: 'ADT_A40',
        occurredAt: Date.parse('2024-04-20T10:00:00-04:00'),
        patient: { name: [{ family: 'Winterbourne' }, { family: 'Fairweather' }] },
      },
    ]);
  });

  it('may merge several patients at once', () => {
    const message = adt('A40', 'PID|1||1', 'MRG|2', 'PID|2||3', 'MRG|4');
    const merges = convert(message, { facility: generalHospital, receivedAt });
    expect(merges.map(it => it.kind === 'merge' && [it.sourcePatient.identifier, it.merged.identifier])).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });
});

describe('ORU_R01', () => {
  const facts = factsOf(sample('oru-r01-result'));
  const observations = ofType<Observation>(facts, 'Observation');

  it('reports an order, its report and its results, linked', () => {
    const [report] = ofType<{ result: { reference: string }[] }>(facts, 'DiagnosticReport');
    const [request] = ofType<{ id: string }>(facts, 'ServiceRequest');
    expect(report).toMatchObject({
      status: 'final',
      code: { coding: [{ code: '24323-8' }] },
      category: [{ coding: [{ code: 'CH' }] }],
      effectiveDateTime: '2024-03-15T10:45:00-04:00',
      issued: '2024-03-15T12:20:00-04:00',
      basedOn: [{ reference: `ServiceRequest/${request?.id}` }],
      encounter: { reference: `Encounter/${facts.encounter?.id}` },
    });
    expect(request).toMatchObject({
      status: 'completed',
      intent: 'order',
      requester: { display: 'Dr. Ambrose J Quillfeather' },
    });
    expect(report?.result.map(it => it.reference)).toEqual(observations.map(it => `Observation/${it.id}`));
  });

  it('converts values by their type', () => {
    const [glucose, sodium, filtration, group, comment, document] = observations;
    expect(glucose).toMatchObject({
      status: 'final',
      valueQuantity: {
        value: 105,
        unit: 'milligram per deciliter',
        system: 'http://unitsofmeasure.org',
        code: 'mg/dL',
      },
      referenceRange: [{ text: '70-99' }],
      interpretation: [{ coding: [{ code: 'H' }] }],
      note: [{ text: 'Sample slightly haemolysed.\nInterpret with care.' }],
      performer: [{ display: 'General Laboratory' }],
    });
    expect(sodium?.valueQuantity).toEqual({
      value: 140,
      unit: 'mmol/L',
      system: 'http://unitsofmeasure.org',
      code: 'mmol/L',
    });
    expect(filtration?.valueQuantity).toMatchObject({ comparator: '>', value: 60, code: 'mL/min/{1.73_m2}' });
    expect(group?.valueCodeableConcept?.coding?.[0]).toMatchObject({
      system: 'http://snomed.info/sct',
      code: '112144000',
    });
    expect(comment?.valueString).toBe('First line\nSecond line');
    const [kept] = ofType<{ id: string }>(facts, 'DocumentReference');
    expect(kept).toMatchObject({
      content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0xLjQKJeLjz9MK' } }],
    });
    expect(document?.derivedFrom).toEqual([{ reference: `DocumentReference/${kept?.id}` }]);
  });

  it('tells results with the same code and sub id apart', () => {
    const result = 'OBX|1|NM|1^A^L||1||||||F';
    const text = `MSH|^~\\&|REGADT|GENHOSP|||20240101||ORU^R01|1|P|2.5.1\rPID|1||1\rOBR|1||F1|2^B^L\r${result}\r${result}`;
    const ids = ofType<Observation>(factsOf(parseMessage(text)), 'Observation').map(it => it.id);
    expect(new Set(ids).size).toBe(2);
    const once = ofType<Observation>(factsOf(parseMessage(text.slice(0, text.lastIndexOf('\r')))), 'Observation');
    expect(once.map(it => it.id)).toEqual(ids.slice(0, 1));
  });

  it('keeps results apart that no number or time ties together', () => {
    const result = (id: string, value: string) =>
      parseMessage(
        `MSH|^~\\&|REGADT|GENHOSP|||20240101||ORU^R01|${id}|P|2.5.1\rPID|1||1\rOBR|1|||2^B^L\rOBX|1|ST|1||${value}`,
      );
    const [first] = ofType<Observation>(factsOf(result('M1', 'a')), 'Observation');
    const [second] = ofType<Observation>(factsOf(result('M2', 'b')), 'Observation');
    expect(first?.id).not.toBe(second?.id);
    expect(ofType(factsOf(result('M1', 'a')), 'DiagnosticReport')).toHaveLength(1);
  });

  it('converts each patient of a message for itself', () => {
    const text = `MSH|^~\\&|REGADT|GENHOSP|||20240101||ORU^R01|1|P|2.5.1\rPID|1||1\rOBR|1||F1|2\rOBX|1|ST|3||a\rPID|2||2\rOBR|1||F1|2\rOBX|1|ST|3||b`;
    const conversions = convert(parseMessage(text), { facility: generalHospital, receivedAt });
    expect(conversions.map(it => it.sourcePatient.identifier)).toEqual(['1', '2']);
    const values = conversions.flatMap(it => (it.kind === 'facts' ? ofType<Observation>(it, 'Observation') : []));
    expect(values.map(it => it.valueString)).toEqual(['a', 'b']);
    expect(new Set(values.map(it => it.id)).size).toBe(2);
  });
});

describe('what is counted as not mapped', () => {
  it('is not what the guide takes from another field', () => {
    const both = adt('A08', `PID|1||1${'|'.repeat(26)}20240208|Y`);
    expect(factsOf(both).unmapped).toEqual({});
  });

  it('is the end of a visit before its start, which FHIR has no period for', () => {
    const facts = factsOf(adt('A03', 'PID|1||1', `PV1|1|I${'|'.repeat(42)}20240105|20240101`));
    expect(facts.unmapped).toEqual({ 'Encounter.period.end': 1 });
    expect(ofType<Encounter>(facts, 'Encounter')).toMatchObject([
      { status: 'finished', period: { start: '2024-01-05' } },
    ]);
  });

  it('is a code without a target, and a segment without a map', () => {
    expect(factsOf(adt('A08', 'PID|1||1|||||X', 'ZXX|1', 'ZXX|2', 'GT1|1')).unmapped).toEqual({
      'PID-8': 1,
      ZXX: 2,
      GT1: 1,
    });
  });
});

describe('a message that cannot be converted', () => {
  const attempt = (message: Message) => () => convert(message, { facility: generalHospital, receivedAt });

  it('is refused with a code and a place, and none of its words', () => {
    expect(supported(adt('A99', 'PID|1||1'))).toBe(false);
    expect(attempt(adt('A99', 'PID|1||1'))).toThrow(ConversionError);
    try {
      attempt(adt('A01', 'PID|1||SECRET^^^OTHER'))();
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'unknown-authority', location: 'PID^1^3', retryable: false });
      expect(String(error)).not.toContain('SECRET');
    }
  });

  it('has a time all the same: that of its receipt', () => {
    const message = parseMessage('MSH|^~\\&|REGADT|GENHOSP|||||ADT^A08|1|P|2.5.1\rPID|1||1');
    expect(factsOf(message).occurredAt).toBe(receivedAt);
    const patient: Patient | undefined = factsOf(message).patient;
    expect(patient?.identifier?.[0]?.value).toBe('1');
  });
});

import type { Facts } from '@causeway/conversion';
import type {
  Account,
  AllergyIntolerance,
  Appointment,
  CareTeam,
  Condition,
  Coverage,
  Device,
  DiagnosticReport,
  DocumentReference,
  Encounter,
  Immunization,
  MedicationDispense,
  MedicationRequest,
  Observation,
  Organization,
  Practitioner,
  PractitionerRole,
  Procedure,
  RelatedPerson,
  Resource,
  ServiceRequest,
  Specimen,
} from '@causeway/fhir';
import { type Message, parseMessage } from '@causeway/hl7';
import { describe, expect, it } from 'vitest';
import { convert } from './convert.ts';
import { generalHospital } from './testing-scope.ts';

const pid = 'PID|1||1^^^GENHOSP^MR||Doe^Ann||19700101|F';

function message(type: string, ...segments: string[]): Message {
  return parseMessage([`MSH|^~\\&|A|GENHOSP|||20240101||${type}|M1|P|2.5.1`, ...segments].join('\r'));
}

function factsOf(type: string, ...segments: string[]): Facts {
  const [first] = convert(message(type, ...segments), { facility: generalHospital, receivedAt: 0 });
  if (first?.kind !== 'facts') throw new Error('no facts');
  return first;
}

function all<R extends Resource>(facts: Facts, resourceType: R['resourceType']): readonly R[] {
  return facts.resources.filter(it => it.resourceType === resourceType).map(it => it.resource as R);
}

describe('VXU_V04', () => {
  const vxu = (rxa: string, orc = 'ORC|RE||77^REG', ...more: string[]) =>
    all<Immunization>(factsOf('VXU^V04', pid, orc, rxa, ...more), 'Immunization');

  it('tells what was given, by whom it is known and for whom it was paid', () => {
    const [given] = vxu(
      'RXA|0|1|20240102||03^MMR^CVX|0.5|mL^^UCUM||00^New^NIP001||||||LOT9|20250101|MSD^Merck^MVX|||CP|A',
      'ORC|RE||77^REG',
      'OBX|1|CE|64994-7^Eligibility^LN||V02^Medicaid^HL70064||||||F',
    );
    expect(given).toMatchObject({
      status: 'completed',
      primarySource: true,
      lotNumber: 'LOT9',
      expirationDate: '2025-01-01',
      doseQuantity: { value: 0.5, code: 'mL' },
      programEligibility: [{ coding: [{ code: 'V02' }] }],
    });
  });

  it('keeps a refusal as not done, with its reason', () => {
    expect(vxu('RXA|0|1|20240102||03^MMR^CVX|999||||||||||||00^Parental decision^NIP002||RE|A')).toMatchObject([
      { status: 'not-done', statusReason: { coding: [{ code: '00' }] } },
    ]);
  });

  it('tells history from what was given here, and what is deleted from both', () => {
    const [past] = vxu('RXA|0|1|20140102||03^MMR^CVX|999|||01^Historical^NIP001|||||||||||CP|A');
    expect(past).toMatchObject({ primarySource: false, reportOrigin: { coding: [{ code: '01' }] } });
    expect(past?.doseQuantity).toBeUndefined();
    const [deleted] = vxu('RXA|0|1|20140102||03^MMR^CVX|999||||||||||||||CP|D');
    expect(deleted?.status).toBe('entered-in-error');
    expect(deleted?.id).toBe(past?.id);
  });

  it('tells immunizations apart that have no number', () => {
    const facts = factsOf(
      'VXU^V04',
      pid,
      ...['ORC|RE||9999^CDC', 'RXA|0|1|2014||03^MMR^CVX|999||||||||||||||CP'],
      ...['ORC|RE||9999^CDC', 'RXA|0|1|2015||88^Flu^CVX|999||||||||||||||CP'],
    );
    expect(new Set(all<Immunization>(facts, 'Immunization').map(it => it.id)).size).toBe(2);
  });
});

describe('a number with a limit of detection', () => {
  it.each([
    ['<5', { comparator: '<', value: 5, unit: 'mg/dL' }],
    ['>= 1.5', { comparator: '>=', value: 1.5, unit: 'mg/dL' }],
  ])('%s keeps its unit', (said, valueQuantity) => {
    const facts = factsOf('ORU^R01', pid, 'OBR|1|||1^A^L', `OBX|1|NM|1^A^L||${said}|mg/dL|||||F`);
    expect(all<Observation>(facts, 'Observation')[0]).toMatchObject({ valueQuantity });
  });

  it('that is words leaves its unit over, which is counted', () => {
    const unmapped = (type: string, value: string) =>
      factsOf('ORU^R01', pid, 'OBR|1|||1^A^L', `OBX|1|${type}|1^A^L||${value}|mg/dL|||||F`).unmapped;
    expect(unmapped('ST', 'trace')).toEqual({ 'OBX-6': 1 });
    for (const [type, value] of [
      ['NM', '5'],
      ['SN', '>^5'],
      ['SN', '^many'],
      ['NR', '1^2'],
      ['NM', '5~6'],
    ] as const)
      expect(unmapped(type, value)).toEqual({});
  });

  it('that is none is words', () => {
    const facts = factsOf('ORU^R01', pid, 'OBR|1|||1^A^L', 'OBX|1|NM|1^A^L||<low|mg/dL|||||F');
    expect(all<Observation>(facts, 'Observation')[0]).toMatchObject({ valueString: '<low' });
  });
});

describe('MDM', () => {
  it('makes one text of its lines, and keeps what is attached', () => {
    const [document] = all<DocumentReference>(
      factsOf(
        'MDM^T02',
        pid,
        'TXA|1|DS^Discharge^L|TX|||20240102103000-0500||||||D1^GENHOSP||||doc.txt|AU||AV',
        'OBX|1|TX|1^Text^L||First line||||||F',
        'OBX|2|TX|1^Text^L||Second line||||||F',
        'OBX|3|ED|2^Scan^L||^application^pdf^Base64^JVBERi0x||||||F',
      ),
      'DocumentReference',
    );
    const [text, scan] = document?.content ?? [];
    expect(Buffer.from(text?.attachment.data ?? '', 'base64').toString()).toBe('First line\nSecond line');
    expect(scan?.attachment).toMatchObject({ contentType: 'application/pdf', data: 'JVBERi0x' });
    expect(document).toMatchObject({ status: 'current', docStatus: 'final', masterIdentifier: { value: 'D1' } });
  });

  it.each([
    ['MDM^T02', 'TXA|1|DS|TX|||20240102103000-0500||||||D1^GENHOSP||||doc.txt|AU||AV'],
    ['ORU^R01', 'OBR|1|||11488-4^Note^LN'],
  ])('%s counts an attachment whose base64 is damaged', (type, segment) => {
    const damaged = 'OBX|1|ED|2^Scan^L||^application^pdf^Base64^JVB*Ri0x||||||F';
    expect(factsOf(type, pid, segment, damaged).unmapped).toMatchObject({ 'OBX-5': 1 });
    expect(factsOf(type, pid, segment, damaged.replace('*', 'A')).unmapped).not.toHaveProperty('OBX-5');
  });

  it('has one document from the original to its cancellation', () => {
    const txa = 'TXA|1|DS|TX|||20240102103000-0500||||||D1^GENHOSP';
    const [original] = all<DocumentReference>(factsOf('MDM^T01', pid, txa), 'DocumentReference');
    const [cancelled] = all<DocumentReference>(factsOf('MDM^T11', pid, txa), 'DocumentReference');
    expect(cancelled).toMatchObject({ id: original?.id, status: 'entered-in-error' });
  });

  it('says of a replacement and an addendum what they are of', () => {
    const txa = 'TXA|1|DS|TX|||20240102103000-0500||||||D2^GENHOSP|D1^GENHOSP';
    const related = (type: string) =>
      all<DocumentReference>(factsOf(type, pid, txa), 'DocumentReference')[0]?.relatesTo?.[0];
    expect(related('MDM^T10')).toMatchObject({ code: 'replaces', target: { identifier: { value: 'D1' } } });
    expect(related('MDM^T06')?.code).toBe('appends');
  });
});

describe('SIU', () => {
  const siu = (event: string) =>
    all<Appointment>(
      factsOf(
        `SIU^${event}`,
        'SCH|P1|F1||||Weather^Storm|||30|MIN|^^^20240301090000^20240301093000',
        pid,
        'RGS|1',
        'AIS|1||CHK^Check-up^L|20240301090000',
        'AIP|1||77^Quill^Ambrose',
      ),
      'Appointment',
    );

  it.each([
    ['S12', 'booked'],
    ['S13', 'booked'],
    ['S15', 'cancelled'],
    ['S17', 'entered-in-error'],
    ['S26', 'noshow'],
  ])('%s is %s, and one appointment', (event, status) => {
    const [appointment] = siu(event);
    expect(appointment).toMatchObject({
      id: siu('S12')[0]?.id,
      status,
      start: '2024-03-01T09:00:00-05:00',
      end: '2024-03-01T09:30:00-05:00',
      minutesDuration: 30,
    });
    expect(appointment?.participant).toHaveLength(2);
    expect(appointment?.participant[0]?.actor?.reference).toMatch(/^Patient\//);
  });

  it('gives a reason for what is cancelled only', () => {
    expect(siu('S15')[0]?.cancelationReason?.coding?.[0]?.code).toBe('Weather');
    expect(siu('S12')[0]?.cancelationReason).toBeUndefined();
  });
});

describe('pharmacy messages', () => {
  const order = ['ORC|NW|P7^GENHOSP|F7^PHARM||||||20240101', 'RXO|1^Amox^L|250||mg^^UCUM'];
  const encoded = 'RXE||2^Amoxicillin 250 mg^NDC|250||mg^^UCUM';

  it('keep the prescription as written and as encoded apart, one on the other', () => {
    const facts = factsOf('RDE^O11', pid, ...order, encoded, 'TQ1|1|1|BID', 'RXR|PO');
    const requests = all<MedicationRequest>(facts, 'MedicationRequest');
    const [written, filler] = ['original-order', 'filler-order'].map(it =>
      requests.find(({ intent }) => intent === it),
    );
    expect(filler).toMatchObject({
      status: 'active',
      basedOn: [{ reference: `MedicationRequest/${written?.id}` }],
      dosageInstruction: [{ timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } }, route: {} }],
    });
  });

  it('say of a dispense what it is on', () => {
    const facts = factsOf('RDS^O13', pid, ...order, encoded, 'RXD|1|2^Amoxicillin 250 mg^NDC|20240102|20|TAB||RX1');
    const request = all<MedicationRequest>(facts, 'MedicationRequest').find(it => it.intent === 'filler-order');
    expect(all<MedicationDispense>(facts, 'MedicationDispense')).toMatchObject([
      {
        status: 'completed',
        whenHandedOver: '2024-01-02',
        quantity: { value: 20 },
        authorizingPrescription: [{ reference: `MedicationRequest/${request?.id}` }],
      },
    ]);
  });

  it('stop what is discontinued', () => {
    const facts = factsOf('RDE^O11', pid, 'ORC|DC|P7^GENHOSP|F7^PHARM', encoded);
    expect(all<MedicationRequest>(facts, 'MedicationRequest')).toMatchObject([{ status: 'stopped' }]);
  });
});

describe('problems and allergies', () => {
  it('are withdrawn under the id they were added with', () => {
    const problem = (event: string, action: string) =>
      all<Condition>(factsOf(`PPR^${event}`, pid, `PRB|${action}|20240101|I10^Hypertension^I10|PR1`), 'Condition')[0];
    const added = problem('PC1', 'AD');
    expect(added).toMatchObject({ clinicalStatus: { coding: [{ code: 'active' }] } });
    const deleted = problem('PC3', 'DE');
    expect(deleted).toMatchObject({ id: added?.id, verificationStatus: { coding: [{ code: 'entered-in-error' }] } });
    expect(deleted?.clinicalStatus).toBeUndefined();
  });

  it('deletes by A60 the allergy an admission told', () => {
    const [told] = all<AllergyIntolerance>(
      factsOf('ADT^A01', pid, 'PV1|1|I', 'AL1|1|DA|PCN^Penicillin^L'),
      'AllergyIntolerance',
    );
    const [deleted] = all<AllergyIntolerance>(
      factsOf('ADT^A60', pid, 'IAM|1|DA|PCN^Penicillin^L|||D'),
      'AllergyIntolerance',
    );
    expect(deleted).toMatchObject({ id: told?.id, verificationStatus: { coding: [{ code: 'entered-in-error' }] } });
  });
});

describe('orders and results', () => {
  it('ask with a specimen, a reason and what should be known', () => {
    const facts = factsOf(
      'OML^O21',
      pid,
      'ORC|NW|P1^GENHOSP',
      'OBR|1|P1^GENHOSP||24323-8^CMP^LN',
      'DG1|1||E11^Diabetes^I10',
      'OBX|1|NM|8302-2^Height^LN||170|cm|||||F',
      'SPM|1|S1&GENHOSP^S1F&LAB||BLD',
    );
    const [request] = all<ServiceRequest>(facts, 'ServiceRequest');
    expect(request).toMatchObject({ status: 'active', intent: 'order' });
    expect([request?.specimen, request?.reasonReference, request?.supportingInfo].map(it => it?.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('take the specimen before its requests in OUL_R22, and the common order after the request in OUL_R24', () => {
    const obr = (n: number) => [`OBR|${n}|P${n}|F${n}|T${n}^Test^L|||||||||||||||||||||F`, `ORC|SC|P${n}|F${n}`];
    const result = (n: number) => `OBX|1|NM|T${n}^Test^L||${n}||||||F`;
    const bySpecimen = factsOf('OUL^R22', pid, 'SPM|1|^S1||SER', ...obr(1), result(1), ...obr(2), result(2));
    const byOrder = factsOf('OUL^R24', pid, ...obr(1), result(1), 'SPM|1|^S1||SER', ...obr(2), result(2));
    for (const facts of [bySpecimen, byOrder]) {
      const reports = all<DiagnosticReport>(facts, 'DiagnosticReport');
      expect(reports.map(it => it.result?.length)).toEqual([1, 1]);
      expect(all<Observation>(facts, 'Observation')).toHaveLength(2);
    }
    expect(all<DiagnosticReport>(bySpecimen, 'DiagnosticReport').map(it => it.specimen?.length)).toEqual([1, 1]);
  });

  it('base a report on the request of its own order only', () => {
    const facts = factsOf('ORU^R01', pid, 'OBR|1||F1|A^A^L', 'ORC|RE|P2|F2', 'OBR|2|P2|F2|B^B^L');
    const [first, second] = all<DiagnosticReport>(facts, 'DiagnosticReport');
    expect(first?.basedOn).toBeUndefined();
    expect(second?.basedOn).toHaveLength(1);
  });

  it('name the lines of a report that says no code of its own by the order', () => {
    const facts = factsOf('ORU^R01', pid, 'OBR|1||F1|CT1^CT head^L', 'OBX|1|TX|||No bleed.||||||F');
    expect(all<Observation>(facts, 'Observation')).toMatchObject([
      { code: { coding: [{ code: 'CT1' }] }, valueString: 'No bleed.' },
    ]);
  });
});

describe('what is merged, moved or deleted', () => {
  it('moves a visit from the one patient to the other', () => {
    const moved = convert(
      message('ADT^A45', 'PID|1||2^^^GENHOSP^MR||Doe^Ann', 'MRG|1^^^GENHOSP^MR||||V1', 'PV1|1|I|||||||||||||||||V1'),
      { facility: generalHospital, receivedAt: 0 },
    );
    const admitted = factsOf('ADT^A01', pid, 'PV1|1|I|||||||||||||||||V1');
    expect(moved).toMatchObject([
      { kind: 'facts', sourcePatient: { identifier: '2' }, encounter: {} },
      {
        kind: 'facts',
        sourcePatient: { identifier: '1' },
        resources: [{ resourceType: 'Encounter', id: admitted.encounter?.id, deleted: true }],
      },
    ]);
  });

  it('takes the merged account away', () => {
    const account = 'PID|1||1^^^GENHOSP^MR||Doe^Ann|||||||||||||';
    const facts = factsOf('ADT^A41', `${account}NEW`, 'MRG|1^^^GENHOSP^MR||OLD');
    const [before] = factsOf('ADT^A01', `${account}OLD`, 'PV1|1|I').resources.filter(
      it => it.resourceType === 'Account',
    );
    expect(facts.resources.filter(it => it.deleted)).toMatchObject([{ resourceType: 'Account', id: before?.id }]);
  });
});

describe('a message of an event without a map', () => {
  it('is refused where the sender is registered, and converted by its segments where no exchange runs', () => {
    const unknown = message('ZZZ^Z99', pid, 'OBX|1|NM|8302-2^Height^LN||170|cm|||||F');
    expect(() => convert(unknown, { facility: generalHospital, receivedAt: 0 })).toThrow('no map');
    const facility = { ...generalHospital, unregistered: 'file' };
    expect(convert(unknown, { facility, receivedAt: 0 })).toMatchObject([
      { kind: 'facts', patient: { name: [{ family: 'Doe' }] }, resources: [{ resourceType: 'Observation' }] },
    ]);
  });
});

describe('orders with their times and places', () => {
  const request = (...segments: string[]) =>
    all<ServiceRequest>(factsOf('OML^O21', pid, ...segments), 'ServiceRequest')[0];

  it('say how long before or after an event, in minutes', () => {
    const timed = (rpt: string) => request('ORC|NW|P1', `TQ1|1||${rpt}`, 'OBR|1|P1||A^A^L')?.occurrenceTiming?.repeat;
    expect(timed('Once^^^^1^d^^AC^1^hr')).toEqual({ period: 1, periodUnit: 'd', when: ['AC'], offset: 60 });
    expect(timed('^^^^^^^PC^120^s')).toEqual({ when: ['PC'], offset: 2 });
    expect(timed('^^^^^^^ICM^5^min')).toBeUndefined();
  });

  it('take quantity, timing, priority and note of ORC-7, as before HL7 2.5', () => {
    expect(request('ORC|NW|P1|||||12&lb^BID&1230,2000^D5^^^A^^Fasting', 'OBR|1|P1||A^A^L')).toMatchObject({
      quantityQuantity: { value: 12, unit: 'lb' },
      occurrenceTiming: { repeat: { frequency: 2, timeOfDay: ['12:30:00', '20:00:00'], boundsDuration: { value: 5 } } },
      priority: 'asap',
      note: [{ text: 'Fasting' }],
    });
  });

  it('tell in between a start and an end how long each time', () => {
    const [orc, obr] = ['ORC|NW|P1|||||^^S50^20240101^20240201', 'OBR|1|P1||A^A^L'];
    expect(request(orc ?? '', obr ?? '')?.occurrenceTiming?.repeat).toMatchObject({
      boundsPeriod: { start: '2024-01-01' },
      duration: 50,
      durationUnit: 's',
    });
  });

  it('are for inpatients or outpatients, by whom, of which facility, and because of which order', () => {
    const facts = factsOf(
      'OML^O21',
      pid,
      `ORC|NW|P1${'|'.repeat(10)}77^Quill^Ambrose${'|'.repeat(9)}North Clinic|1 Road^^Town${'|'.repeat(7)}O`,
      `OBR|1|P1||A^A^L${'|'.repeat(25)}P0^F0`,
    );
    const [found] = all<ServiceRequest>(facts, 'ServiceRequest');
    expect(found).toMatchObject({
      locationCode: [{ coding: [{ code: 'OF' }] }],
      basedOn: [{ identifier: { value: 'P0' } }, { identifier: { value: 'F0' } }],
    });
    const [role] = all<PractitionerRole>(facts, 'PractitionerRole');
    expect(role).toMatchObject({
      practitioner: { display: 'Ambrose Quill' },
      organization: { display: 'North Clinic' },
    });
    expect(found?.requester?.reference).toBe(`PractitionerRole/${role?.id}`);
  });

  it('have a group number with its issuer, and a filler’s only where ORC-4 is a pair', () => {
    const group = (orc4: string) => request(`ORC|NW|P1||${orc4}`, 'OBR|1|P1||A^A^L')?.requisition;
    expect(group('G1^EHR^1.2.3.4^ISO')).toMatchObject({ system: 'urn:oid:1.2.3.4', value: 'G1' });
    expect(group('G1&EHR^G2&LAB')).toMatchObject({ value: 'G1' });
    const report = (orc4: string) =>
      all<DiagnosticReport>(factsOf('ORU^R01', pid, `ORC|RE|P1||${orc4}`, 'OBR|1|P1||A^A^L'), 'DiagnosticReport')[0];
    expect(report('G1^EHR^1.2.3^ISO')?.identifier?.map(it => it.value)).toEqual(['P1', 'G1']);
    expect(report('G1&EHR^G2&LAB')?.identifier?.map(it => it.value)).toEqual(['P1', 'G2', 'G1']);
  });

  it('that follow their request (OUL_R24) say all that OBR says', () => {
    const facts = factsOf('OUL^R24', pid, 'OBR|1|P1|F1|T1^Test^L', 'ORC|SC|P1|F1');
    expect(all<ServiceRequest>(facts, 'ServiceRequest')).toMatchObject([
      { code: { coding: [{ code: 'T1' }] }, identifier: [{ value: 'P1' }, { value: 'F1' }] },
    ]);
  });

  it('take the device of a PRT along', () => {
    const prt = `PRT|1|AD||PI${'|'.repeat(6)}DEV1^LAB`;
    const facts = factsOf('OML^O21', pid, 'ORC|NW|P1', 'OBR|1|P1||A^A^L', prt);
    const [device] = all<Device>(facts, 'Device');
    expect(device?.identifier).toMatchObject([{ value: 'DEV1' }]);
    expect(all<ServiceRequest>(facts, 'ServiceRequest')[0]?.supportingInfo).toMatchObject([
      { reference: `Device/${device?.id}` },
    ]);
  });
});

describe('a prescription as written and as encoded', () => {
  const written = `RXO|1^Amox^L|250||mg^^UCUM${'|'.repeat(17)}25|mL/h^^UCUM|2^cap|||||5||||P9^Pharmacy|1 Road^^Town`;
  const facts = factsOf(
    'RDE^O11',
    pid,
    'ORC|NW|P7^GENHOSP|F7^PHARM',
    'TQ1|1||TID||||||R',
    written,
    'RXR|PO',
    `RXE||2^Amoxicillin 250 mg^NDC|250||mg^^UCUM|||||20|TAB${'|'.repeat(28)}10|L1^Hospital Pharmacy|2 Road^^Town|||5550100^^PH`,
    'TQ1|2|9^tab|BID||||||S',
    'RXR|IV',
  );
  const [first, second] = ['original-order', 'filler-order'].map(intent =>
    all<MedicationRequest>(facts, 'MedicationRequest').find(it => it.intent === intent),
  );
  const pharmacies = all<Organization>(facts, 'Organization');

  it('has the timing and the route each of its own', () => {
    expect(first).toMatchObject({ priority: 'routine' });
    expect(first?.dosageInstruction).toMatchObject([
      { sequence: 1, timing: { repeat: { frequency: 3 } }, route: { coding: [{ code: 'PO' }] } },
    ]);
    expect(second).toMatchObject({ priority: 'stat' });
    expect(second?.dosageInstruction).toMatchObject([{ sequence: 2, timing: { repeat: { frequency: 2 } } }]);
    expect(second?.dosageInstruction?.[0]?.route?.coding?.[0]?.code).not.toBe('PO');
  });

  it('keeps the dose that RXE says over one of TQ1', () => {
    expect(second?.dosageInstruction?.[0]?.doseAndRate).toMatchObject([{ doseQuantity: { value: 250, code: 'mg' } }]);
  });

  it('says rate, most per day, when to dispense again, how much first, and where', () => {
    expect(first).toMatchObject({
      dosageInstruction: [
        { doseAndRate: [{ rateQuantity: { value: 25 } }], maxDosePerPeriod: { numerator: { value: 2 } } },
      ],
      dispenseRequest: { dispenseInterval: { value: 5, code: 'd' } },
    });
    expect(second?.dispenseRequest).toMatchObject({
      quantity: { value: 20 },
      initialFill: { quantity: { value: 10 } },
    });
    expect(pharmacies).toMatchObject([
      { identifier: [{ value: 'P9' }], name: 'Pharmacy', address: [{ city: 'Town' }] },
      { identifier: [{ value: 'L1' }], name: 'Hospital Pharmacy', telecom: [{ value: '5550100' }] },
    ]);
  });
});

describe('who pays', () => {
  const coverage = (in1: string) => {
    const facts = factsOf('ADT^A01', pid, 'PV1|1|I', in1);
    return { coverage: all<Coverage>(facts, 'Coverage')[0], payers: all<Organization>(facts, 'Organization') };
  };

  it('is known with its number and telephone, and of a plan that V3 names', () => {
    const found = coverage(
      `IN1|1|P^Plan|I7^^^REG|Blue Shield|1 Road^^Town||5550100^^PH${'|'.repeat(8)}HMO^Health plan`,
    );
    expect(found.payers).toMatchObject([
      {
        name: 'Blue Shield',
        identifier: [{ value: 'I7' }],
        telecom: [{ value: '5550100' }],
        address: [{ city: 'Town' }],
      },
    ]);
    expect(found.coverage?.type?.coding?.[0]).toMatchObject({
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
      code: 'HMO',
    });
  });

  it('is one by name where the number is only one of a list, and has a holder by the number an employer gave', () => {
    const [one, other] = ['3', '4'].map(it => coverage(`IN1|1|P^Plan|${it}|Blue Shield`).payers[0]);
    expect(one?.id).toBe(other?.id);
    const holder = (in110: string) => coverage(`IN1|1|P^Plan||||||||${in110}|Telstra`).payers;
    expect(holder('G1^^^REG^EN')).toMatchObject([{ name: 'Telstra', identifier: [{ value: 'G1' }] }]);
    expect(holder('123^^^REG^SN')[0]?.identifier).toBeUndefined();
  });
});

describe('what an appointment books', () => {
  const facts = factsOf(
    'SIU^S12',
    'SCH|P1|F1|||||||30|MIN|^^^20240301090000^20240301093000',
    'TQ1|1||||||||A',
    pid,
    'RGS|1',
    'AIS|1||CHK^Check-up^L|20240301090000',
    'AIG|1||5001^Colonoscope^L',
    'AIL|1||CLINIC^R1',
    'AIP|1||77^Quill^Ambrose',
  );
  const [request] = all<ServiceRequest>(facts, 'ServiceRequest');

  it('carries the service out: a device, a person and a place', () => {
    const [device] = all<Device>(facts, 'Device');
    expect(device).toMatchObject({
      status: 'active',
      deviceName: [{ name: 'Colonoscope' }],
      identifier: [{ value: '5001' }],
    });
    expect(request?.performer?.map(it => it.reference)).toEqual([
      `Device/${device?.id}`,
      expect.stringMatching(/^Practitioner\//),
    ]);
    expect(request?.locationReference).toHaveLength(1);
  });

  it('is as urgent as TQ1-9 says', () => {
    expect(all<Appointment>(facts, 'Appointment')[0]?.priority).toBe(2);
  });
});

it('a document is of the orders before it, from when it was written', () => {
  const facts = factsOf(
    'MDM^T02',
    pid,
    ...['ORC|SC|P1', 'OBR|1|P1||A^A^L', 'ORC|SC|P2', 'OBR|2|P2||B^B^L'],
    'TXA|1|DS|TX|||20240102103000-0500||||||D1',
    'OBX|1|TX|1^Text^L||Line||||||F',
  );
  const [document] = all<DocumentReference>(facts, 'DocumentReference');
  expect(document?.context?.related).toHaveLength(2);
  expect(document?.content[0]?.attachment.creation).toBe('2024-01-02T10:30:00-05:00');
});

it('a ROL after a procedure is who carried it out, with kind and place', () => {
  const rol = `ROL|1|AD|PP^Primary Care^HL70443|121^Phoeb^Harold|||||408443003^General practice^SCT${'|'.repeat(4)}CLINIC^R1`;
  const facts = factsOf('ADT^A01', pid, 'PV1|1|I', 'PR1|1||76164006^Biopsy^SCT||20240101', rol);
  const [role] = all<PractitionerRole>(facts, 'PractitionerRole');
  expect(role).toMatchObject({
    specialty: [{ coding: [{ code: '408443003' }] }],
    location: [{ display: 'CLINIC R1' }],
  });
  expect(all<Procedure>(facts, 'Procedure')[0]?.performer).toMatchObject([
    { actor: { reference: `PractitionerRole/${role?.id}` } },
  ]);
});

it('a cancelled or deleted appointment asks for its service no longer', () => {
  const asked = (event: string) =>
    all<ServiceRequest>(
      factsOf(`SIU^${event}`, 'SCH|P1|F1', pid, 'RGS|1', 'AIS|1||CHK^Check-up^L|20240301090000'),
      'ServiceRequest',
    )[0]?.status;
  expect(['S12', 'S15', 'S16', 'S17'].map(asked)).toEqual(['active', 'revoked', 'revoked', 'entered-in-error']);
});

describe('who holds a policy', () => {
  const in1 = (name: string, relation: string, plan = 'P') =>
    `IN1|1|${plan}^Plan||Blue Shield|${'|'.repeat(11)}${name}|${relation}|19750228|3 Terrace^^Midnight${'|'.repeat(17)}N7|150&USD^DC${'|'.repeat(6)}F`;
  const in2 = `IN2|E7^^^REG^EI|425-57-9745||||MC7||MA7${'|'.repeat(53)}M7^^^REG^MB||5550100^^PH`;
  const of = (...segments: string[]) => factsOf('ADT^A01', pid, 'PV1|1|I', ...segments);

  it('is a person with what IN1 and IN2 say, and the policy has its numbers and its deductible', () => {
    const facts = of(in1('Doe^Rosa', 'SPO'), in2);
    const [person] = all<RelatedPerson>(facts, 'RelatedPerson');
    expect(person).toMatchObject({
      name: [{ family: 'Doe' }],
      relationship: [{ coding: [{ code: 'SPS' }] }],
      birthDate: '1975-02-28',
      gender: 'female',
      address: [{ city: 'Midnight' }],
      identifier: [{ value: 'E7' }, { system: 'http://hl7.org/fhir/sid/us-ssn', value: '425-57-9745' }],
      telecom: [{ value: '5550100' }],
    });
    expect(all<Coverage>(facts, 'Coverage')).toMatchObject([
      {
        subscriber: { reference: `RelatedPerson/${person?.id}` },
        identifier: [{ value: 'P' }, { value: 'N7' }, { value: 'MC7' }, { value: 'MA7' }, { value: 'M7' }],
        costToBeneficiary: [{ valueMoney: { value: 150, currency: 'USD' } }],
      },
    ]);
  });

  it('has a price in words where its kind is none of table 0205', () => {
    const price = (cp: string) =>
      all<Coverage>(of(`IN1|1|P^Plan${'|'.repeat(35)}${cp}`), 'Coverage')[0]?.costToBeneficiary?.[0]?.type;
    expect(price('150&USD^DC')?.coding?.[0]?.code).toBe('DC');
    expect(price('150&USD^P1')).toEqual({ text: 'P1' });
  });

  it('is the patient where IN1-17 says so, whatever another policy says', () => {
    const facts = of(in1('Doe^Rosa', 'SPO'), in1('Doe^Ann', 'SEL', 'Q'), in2);
    expect(all<RelatedPerson>(facts, 'RelatedPerson')).toHaveLength(1);
    expect(all<RelatedPerson>(facts, 'RelatedPerson')[0]?.identifier).toBeUndefined();
    const [first, second] = all<Coverage>(facts, 'Coverage');
    expect(second?.subscriber?.reference).toMatch(/^Patient\//);
    expect([first, second].map(it => it?.identifier?.length)).toEqual([2, 5]);
  });
});

it('a guarantor answers for the account', () => {
  const account = `PID|1||1^^^GENHOSP^MR||Doe^Ann${'|'.repeat(13)}ACC1`;
  const gt1 = `GT1|1|G7^^^REG|Radiant^Lucy${'|'.repeat(9)}123-45-6789|20010410|20010415`;
  const facts = factsOf('ADT^A01', account, 'PV1|1|I', gt1);
  const [person] = all<RelatedPerson>(facts, 'RelatedPerson');
  expect(person?.identifier).toMatchObject([{ value: 'G7' }, { value: '123-45-6789' }]);
  expect(all<Account>(facts, 'Account')[0]?.guarantor).toEqual([
    { party: { reference: `RelatedPerson/${person?.id}` }, period: { start: '2001-04-10', end: '2001-04-15' } },
  ]);
});

it('a visit was at its former temporary place', () => {
  const facts = factsOf('ADT^A01', pid, `PV1|1|I|ICU${'|'.repeat(40)}RECOVERY^R1`);
  expect(all<Encounter>(facts, 'Encounter')[0]?.location).toMatchObject([
    { status: 'active', location: { display: 'ICU' } },
    { status: 'completed', location: { display: 'RECOVERY R1' } },
  ]);
});

it('those who take part are one care team, and the general practitioner is the patient’s', () => {
  const prt = (role: string, number: string) => `PRT|1|AD||${role}^^HL70912|${number}^Quill|||Clinic|ICU`;
  const facts = factsOf('ADT^A01', pid, prt('AD', '77'), prt('CP', '78'), prt('PP', '79'), 'PV1|1|I');
  const [team, ...others] = all<CareTeam>(facts, 'CareTeam');
  expect(others).toEqual([]);
  expect(team?.participant).toMatchObject([{ role: [{ coding: [{ code: 'AD' }] }] }, { role: [{}] }]);
  expect(team?.participant?.every(it => it.member?.reference?.startsWith('PractitionerRole/'))).toBe(true);
  expect(facts.patient?.generalPractitioner).toHaveLength(1);
});

describe('a referral', () => {
  const facts = factsOf(
    'REF^I12',
    `RF1|P|R|Med^Medical^L||O^Outpatient^L|R1^EHR|20240201|20240301|20240131${'|'.repeat(10)}North Clinic|77^Quill||||Check it`,
    'PRD|RP^Referring^HL70286|Powell^Robert|1 Drive^^Ann Arbor|^^^SITE|5550100^^PH||L1^SL^^20250112|20200112||South Hospital|2 Drive^^Ann Arbor',
    pid,
  );
  const [referral] = all<ServiceRequest>(facts, 'ServiceRequest');

  it('was made and holds at different times, for whom is authorized', () => {
    expect(referral).toMatchObject({
      authoredOn: '2024-01-31',
      occurrencePeriod: { start: '2024-02-01', end: '2024-03-01' },
      performer: [{ display: 'North Clinic' }, { display: 'Quill' }],
      note: [{ text: 'Check it' }],
    });
  });

  it('is by a practitioner with licence, address and telephone, of an organization at a place', () => {
    const [role] = all<PractitionerRole>(facts, 'PractitionerRole');
    expect(referral?.requester?.reference).toBe(`PractitionerRole/${role?.id}`);
    expect(role).toMatchObject({
      period: { start: '2020-01-12' },
      organization: { display: 'South Hospital' },
      location: [{ display: 'SITE' }],
    });
    expect(all<Practitioner>(facts, 'Practitioner').find(it => it.address)).toMatchObject({
      identifier: [{ value: 'L1', period: { end: '2025-01-12' } }],
      name: [{ family: 'Powell' }],
      telecom: [{ value: '5550100' }],
    });
  });
});

it('two orders in the same words are two, each with what its ORC and its OBR say', () => {
  const order = ['ORC|NW', 'OBR|1|||A^A^L||20240101|20240101'];
  const facts = factsOf('OML^O21', pid, ...order, ...order);
  const requests = all<ServiceRequest>(facts, 'ServiceRequest');
  expect(requests).toMatchObject(
    Array(2).fill({ status: 'active', intent: 'order', code: { coding: [{ code: 'A' }] } }),
  );
  expect(new Set(requests.map(it => it.id)).size).toBe(2);
});

it('a policy is of a plan and a group', () => {
  const facts = factsOf('ADT^A01', pid, 'PV1|1|I', `IN1|1|BAV^Blue Advantage||Blue Shield||||G12|Workers`);
  expect(all<Coverage>(facts, 'Coverage')[0]?.class).toMatchObject([
    { type: { coding: [{ code: 'plan' }] }, value: 'BAV', name: 'Blue Advantage' },
    { type: { coding: [{ code: 'group' }] }, value: 'G12', name: 'Workers' },
  ]);
});

it('a prescription is by whom ORC-12 says, of the facility of ORC-21', () => {
  const orc = `ORC|NW|P7|F7${'|'.repeat(9)}77^Quill${'|'.repeat(9)}North Clinic`;
  const facts = factsOf('RDE^O11', pid, orc, 'RXE||2^Amoxicillin^NDC|250||mg^^UCUM');
  expect(all<PractitionerRole>(facts, 'PractitionerRole')).toMatchObject([
    {
      practitioner: { display: 'Quill' },
      organization: { display: 'North Clinic' },
      code: [{ coding: [{ code: 'OP' }] }],
    },
  ]);
});

it('an order before TQ1 has its quantity and timing in OBR-27', () => {
  const obr = `OBR|1|P1||A^A^L${'|'.repeat(23)}2^BID`;
  const of = (...more: string[]) =>
    all<ServiceRequest>(factsOf('OML^O21', pid, 'ORC|NW|P1', ...more, obr), 'ServiceRequest');
  expect(of()).toMatchObject([{ quantityQuantity: { value: 2 }, occurrenceTiming: { repeat: { frequency: 2 } } }]);
  expect(of('TQ1|1||TID')).toMatchObject([{ occurrenceTiming: { repeat: { frequency: 3 } } }]);
});

it('a specimen is in its container', () => {
  const sac = `SAC|1|A7^LAB|C7${'|'.repeat(18)}10|5||mL^^UCUM`;
  const facts = factsOf('OML^O21', pid, 'ORC|NW|P1', 'OBR|1|P1||A^A^L', 'SPM|1|S1||BLD', sac);
  expect(all<Specimen>(facts, 'Specimen')).toMatchObject([
    {
      accessionIdentifier: { value: 'A7' },
      container: [
        { identifier: [{ value: 'C7' }], capacity: { value: 10 }, specimenQuantity: { value: 5, code: 'mL' } },
      ],
    },
  ]);
});

import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { createTestPlace, eventually, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

const authority = 'urn:oid:2.16.840.1.113883.19.5.1';
const of = (identifier: string): SourcePatient => ({ authority, identifier });

const south = {
  id: 'south',
  name: 'South',
  sendingApplication: 'EHR',
  sendingFacility: 'SOUTH',
  authority: 'SOUTH&2.16.840.1.113883.19.5.2&ISO',
  timeZone: 'UTC',
};

let place: TestPlace;
let region: Region;
let control = 0;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  const body = {
    id: 'north',
    name: 'North',
    sendingApplication: 'EHR',
    sendingFacility: 'NORTH',
    authority: 'NORTH&2.16.840.1.113883.19.5.1&ISO',
    timeZone: 'UTC',
  };
  await region.api.call('POST', '/facilities', { body, contentType: 'application/json' });
  await region.api.call('POST', '/facilities', { body: south, contentType: 'application/json' });
  for (let n = 1; n <= 15; n++) {
    await send('A28^ADT_A05', `PID|1||N${n}^^^NORTH||Feed${n}^Ann||19${40 + n}0101|F`);
  }
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

async function send(event: string, ...segments: readonly string[]): Promise<string> {
  const header = `MSH|^~\\&|EHR|NORTH|HIE|HIE|20260101||ADT^${event}|F-${control++}|P|2.5.1`;
  const [ack] = await region.send([[header, 'EVN||20260101', ...segments].join('\r')]);
  return `${ack?.code} ${ack?.error?.location ?? ''}`.trim();
}

const pid = (identifier: string, set = 1) => `PID|${set}||${identifier}^^^NORTH||Feed^Ann`;

/** The identifiers of the person who has this one. */
async function numbersWith(identifier: string): Promise<readonly string[]> {
  const { json } = await region.api.call('GET', `/identity/persons/${sourcePatientId(of(identifier))}`, {
    role: 'steward',
  });
  const members = (json.members ?? []) as readonly { readonly id: string; readonly sourcePatient?: SourcePatient }[];
  return members.map(it => it.sourcePatient?.identifier ?? it.id).sort();
}

const becomes = (identifier: string, ...expected: readonly string[]) =>
  eventually(
    () => numbersWith(identifier),
    it => it.join() === expected.join(),
    { what: expected.join() },
  );

const pixAnswer = (identifier: string) =>
  region.api.call('GET', `/fhir/Patient/$ihe-pix?sourceIdentifier=${authority}|${identifier}`, { role: 'clinician' });

async function pixOf(identifier: string): Promise<readonly string[]> {
  const { json } = await pixAnswer(identifier);
  const found = (json.parameter ?? []) as readonly {
    readonly name: string;
    readonly valueIdentifier?: { value: string };
  }[];
  return found.flatMap(it => it.valueIdentifier?.value ?? []);
}

describe('the patient identity feed of HL7 v2', () => {
  it('merges by A40, and gives the number that is gone to nobody', async () => {
    expect(await send('A40^ADT_A39', pid('N1'), 'MRG|N2^^^NORTH')).toBe('AA');
    await becomes('N2', 'N1', 'N2');
    expect(await pixOf('N1')).toEqual([]);
    // ITI-83 2:3.83.4.2.2.5: one that was merged away is asked for like one that never was.
    const { status, json } = await pixAnswer('N2');
    expect([status, json.issue[0].code]).toEqual([404, 'not-found']);
    expect(json.issue[0].diagnostics).toBe('sourceIdentifier Patient Identifier not found');
  });

  it('merges every number of MRG-1 by A40, and what names the merged one beside them does no harm', async () => {
    const mrg = 'MRG|N11^^^NORTH^MR~N12^^^NORTH^MR~V1^^^NORTH^VN~999-11-2222^^^^SS';
    expect(await send('A40^ADT_A39', pid('N10'), mrg)).toBe('AA');
    await becomes('N10', 'N10', 'N11', 'N12');
    expect(await pixOf('N10')).toEqual([]);
  });

  it('merges no number of another facility, not even beside one of its own', async () => {
    const mrg = 'MRG|N13^^^NORTH^MR~S1^^^SOUTH^MR';
    expect(await send('A40^ADT_A39', pid('N10'), mrg)).toBe('AE MRG^1^1^2^4');
  });

  it('looks at every pair of a merge before it says yes', async () => {
    const groups = [pid('N13'), 'MRG|N14^^^NORTH', pid('N15', 2), 'MRG|X9^^^ELSEWHERE'];
    expect(await send('A40^ADT_A39', ...groups)).toBe('AE MRG^2^1');
  });

  it.each([
    ['the name of another', 'N1^^^SOUTH&2.16.840.1.113883.19.5.1&ISO'],
    ['the universal id of another', 'N1^^^NORTH&2.16.840.1.113883.19.5.2&ISO'],
    ['a name that is not its own', 'N1^^^WEST&2.16.840.1.113883.19.5.1&ISO'],
  ])('refuses an authority with %s', async (_, cx) => {
    expect(await send('A28^ADT_A05', `PID|1||${cx}||Feed1^Ann`)).toBe('AE PID^1^3^1^4');
    expect(await send('A28^ADT_A05', `PID|1||N1^^^NORTH~${cx}||Feed1^Ann`)).toBe('AE PID^1^3^2^4');
    expect(await send('A40^ADT_A39', pid('N2'), `MRG|${cx}`)).toBe('AE MRG^1^1^1^4');
  });

  it('completes what is left out of a registered authority', async () => {
    const said = 'PID|1||N13^^^&2.16.840.1.113883.19.5.1&ISO~S13^^^SOUTH||Feed13^Ann||19530101|F';
    expect(await send('A31^ADT_A05', said)).toBe('AA');
    const reads = () => region.api.call('GET', `/fhir/Patient/${sourcePatientId(of('N13'))}`, { role: 'clinician' });
    const systems = await eventually(
      async () => (await reads()).json.identifier.map((it: { system?: string }) => it.system),
      it => it.length > 1,
      { what: 'the second identifier' },
    );
    expect(systems.sort()).toEqual([authority, 'urn:oid:2.16.840.1.113883.19.5.2']);
  });

  it('links by A24, of which both numbers go on, and takes it back by A37', async () => {
    expect(await send('A24^ADT_A24', pid('N3'), pid('N4', 2))).toBe('AA');
    await becomes('N4', 'N3', 'N4');
    expect(await pixOf('N3')).toEqual(['N4']);
    expect(await send('A37^ADT_A37', pid('N3'), pid('N4', 2))).toBe('AA');
    await becomes('N4', 'N4');
    await becomes('N3', 'N3');
  });

  it('knows a number that A24 named and nobody described', async () => {
    expect(await send('A24^ADT_A24', pid('N15'), pid('ONLY-NAMED', 2))).toBe('AA');
    await eventually(
      () => pixOf('ONLY-NAMED'),
      it => it.join() === 'N15',
      { what: 'N15', timeoutMs: 10_000 },
    );
  });

  it('gives a number back that was merged, once the merge is taken back', async () => {
    const [survivor, merged] = ['N1', 'N2'].map(value => ({ system: authority, value }));
    const body = { survivor, merged, reason: 'by mistake' };
    const options = { role: 'steward', contentType: 'application/json', body } as const;
    expect((await region.api.call('POST', '/identity/unmerge', options)).status).toBe(200);
    await becomes('N2', 'N2');
    expect((await pixAnswer('N2')).status).toBe(200);
  });

  it('moves a number to another patient by A43, away from whom it was merged into', async () => {
    await send('A40^ADT_A39', pid('N5'), 'MRG|N6^^^NORTH');
    await becomes('N6', 'N5', 'N6');
    expect(await send('A43^ADT_A43', pid('N7'), 'MRG|N6^^^NORTH')).toBe('AA');
    await becomes('N6', 'N6', 'N7');
    await becomes('N5', 'N5');
  });

  it('changes a number by A47', async () => {
    expect(await send('A47^ADT_A30', pid('N8'), 'MRG|N9^^^NORTH')).toBe('AA');
    await becomes('N9', 'N8', 'N9');
    expect(await pixOf('N8')).toEqual([]);
  });

  it('is believed of a facility’s own numbers alone', async () => {
    for (const event of ['A40^ADT_A39', 'A43^ADT_A43', 'A47^ADT_A30']) {
      expect(await send(event, pid('N1'), 'MRG|X1^^^ELSEWHERE')).toBe('AE MRG^1^1');
    }
    expect(await send('A24^ADT_A24', pid('N1'), 'PID|2||X1^^^ELSEWHERE')).toBe('AE PID^2^3');
    expect(await send('A37^ADT_A37', pid('N1'))).toBe('AE PID^1^3');
  });
});

import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { createTestPlace, eventually, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

const authority = 'urn:oid:2.16.840.1.113883.19.5.1';
const of = (identifier: string): SourcePatient => ({ authority, identifier });

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
  for (let n = 1; n <= 9; n++) {
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

async function pixOf(identifier: string): Promise<readonly string[]> {
  const { json } = await region.api.call('GET', `/fhir/Patient/$ihe-pix?sourceIdentifier=${authority}|${identifier}`, {
    role: 'clinician',
  });
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
  });

  it('links by A24, of which both numbers go on, and takes it back by A37', async () => {
    expect(await send('A24^ADT_A24', pid('N3'), pid('N4', 2))).toBe('AA');
    await becomes('N4', 'N3', 'N4');
    expect(await pixOf('N3')).toEqual(['N4']);
    expect(await send('A37^ADT_A37', pid('N3'), pid('N4', 2))).toBe('AA');
    await becomes('N4', 'N4');
    await becomes('N3', 'N3');
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

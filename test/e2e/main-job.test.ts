import type { Ack } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import type { DisclosureDecided } from '@causeway/schemas';
import { createScenario, type SourcePatientRef } from '@causeway/simulator';
import {
  type Answer,
  type CallOptions,
  createTestPlace,
  eventually,
  patiently,
  readTopic,
  startWebhookReceiver,
  type TestPlace,
  type WebhookReceiver,
} from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertStream, CareTeam, isSigned, type ReadAlert, type Subscribed, told } from '../src/care-team.ts';
import { type Directive, deny, withdraw } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';
import { readingOf, settled } from '../src/settled.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into resources at will
type Json = any;

const story = createScenario({ seed: 'main job' });
const { expected } = story;
const [merge] = expected.merges;
const mergeAt = story.messages.findIndex(it => it.kind === 'merge');
const inpatient = first(expected.encounters).patient;
const followed = distinct(expected.alerts.map(it => it.patient));
const traveller = first(expected.persons.filter(it => it.some(ref => idOf(ref) === idOf(second(followed)))));

let place: TestPlace;
let region: Region;
let receiver: WebhookReceiver;
let team: CareTeam;
let subscribed: Subscribed;
let stream: AlertStream;
/** What the two numbers that are merged had before. */
let apart: readonly (readonly Json[])[] = [];

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  receiver = await startWebhookReceiver();
  team = new CareTeam(region.api, 'lakeside');
}, patiently(120_000));

afterAll(async () => {
  await stream?.close();
  await region?.close();
  await receiver?.close();
  await place?.remove();
});

describe('an exchange from an EHR’s socket to an alert and a record', () => {
  it('registers facilities, panels and subscriptions over HTTP', async () => {
    await region.register();
    const listed = await region.api.call('GET', '/facilities');
    expect(listed.json.map((it: Json) => it.id).sort()).toEqual(['general', 'lakeside', 'stmary']);
    // The traveller is followed by the number of the facility that knew her first, and admitted at the other.
    const panel = await team.panel([inpatient, first(traveller)]);
    subscribed = await team.subscribe(`group=Group/${panel}&event=admit,transfer,discharge`, receiver.url);
    stream = await team.stream();
  });

  it('accepts every message of the story over MLLP, and the repeated one with the same answer', async () => {
    const before = await sendAll(story.messages.slice(0, mergeAt));
    apart = await eventually(recordsOfMerge, them => them.every(it => it.length > 0), { what: 'both records' });
    const acks = [...before, ...(await sendAll(story.messages.slice(mergeAt)))];
    expect(acks.map(it => it.code)).toEqual(story.messages.map(() => 'AA'));
    expect(acks.map(it => it.controlId)).toEqual(story.messages.map(it => it.controlId));
    const accepted = (await readTopic(region.log, 'causeway.inbound.message')).map(it => it.event.controlId);
    expect(accepted.sort()).toEqual([...new Set(story.messages.map(it => it.controlId))].sort());
    await settled(region.log, readingOf(region));
  });

  it('puts every source patient to the person they are, and nobody else', async () => {
    const everyone = expected.persons.flat();
    const ids = await eventually(
      () => Promise.all(everyone.map(personId)),
      found => new Set(found).size === expected.persons.length && found.every(it => it !== undefined),
      { what: 'the persons of the story' },
    );
    const personOf = new Map(everyone.map((ref, at) => [idOf(ref), ids[at]]));
    for (const group of expected.persons) expect(new Set(group.map(it => personOf.get(idOf(it)))).size).toBe(1);
    for (const [a, b] of expected.separate) expect(personOf.get(idOf(a))).not.toBe(personOf.get(idOf(b)));
  });

  it('calls the webhook once for each alert, signed, in order for each patient', async () => {
    await eventually(
      () => receiver.calls.length,
      it => it >= expected.alerts.length,
      { what: 'the alerts' },
    );
    expect(receiver.calls.map(it => it.status)).toEqual(expected.alerts.map(() => 200));
    for (const call of receiver.calls) {
      expect(isSigned(call, subscribed.secret)).toBe(true);
      expect(isSigned({ ...call, body: `${call.body} ` }, subscribed.secret)).toBe(false);
    }
    const calls = receiver.calls.map(told);
    expect(new Set(calls.map(it => it.id)).size).toBe(calls.length);
    expect(new Set(calls.map(it => it.subscription))).toEqual(new Set([subscribed.id]));
    expect(byPatient(calls)).toEqual(expectedByPatient());
  });

  it('shows the same alerts in the inbox and in the live stream', async () => {
    const inbox = await eventually(
      () => team.inbox(),
      them => them.length >= expected.alerts.length && them.every(it => it.delivery?.outcome === 'delivered'),
      { what: 'the inbox' },
    );
    await eventually(
      () => stream.alerts.length,
      it => it >= expected.alerts.length,
      { what: 'the live stream' },
    );
    const ids = receiver.calls.map(it => told(it).id).sort();
    expect(inbox.map(it => it.id).sort()).toEqual(ids);
    expect(stream.alerts.map(it => it.id).sort()).toEqual(ids);
    expect(byPatient(stream.alerts.map(toldOf))).toEqual(expectedByPatient());
    expect(inbox.map(it => it.event).sort()).toEqual(expected.alerts.map(it => it.eventType).sort());
    expect(await new CareTeam(region.api, 'stmary').inbox()).toEqual([]);
  });

  it('answers a result with its code, value and unit', async () => {
    for (const { patient, code, value, unit } of expected.observations) {
      const found = await search(`/fhir/Observation?${byIdentifier(patient)}&code=http://loinc.org|${code}`);
      expect(found).toHaveLength(1);
      expect(found[0].code.coding).toContainEqual(expect.objectContaining({ system: 'http://loinc.org', code }));
      expect(found[0].valueQuantity).toMatchObject({ value, code: unit, system: 'http://unitsofmeasure.org' });
    }
  });

  it('answers an encounter with its status, and a patient with their newest address', async () => {
    for (const { patient, visitNumber, status, class: code } of expected.encounters) {
      const [encounter, ...more] = await search(`/fhir/Encounter?${byIdentifier(patient)}`);
      expect(more).toEqual([]);
      expect(encounter).toMatchObject({ status, class: { code }, identifier: [{ value: visitNumber }] });
    }
    for (const { patient, addressLine, phone } of expected.updates) {
      const [moved] = await search(`/fhir/Patient?identifier=${token(patient)}`);
      expect(moved.address[0].line[0]).toBe(addressLine);
      expect(moved.telecom[0].value.replace(/\D/g, '')).toContain(phone);
    }
  });

  it('gives everything of a person in pages, by type and since when', async () => {
    const id = await personId(first(traveller));
    const whole = await everything(`/fhir/Patient/${id}/$everything?_count=1000`);
    const types = new Set(whole.map(it => it.resourceType));
    expect(types).toContain('Patient');
    expect(types).toContain('Encounter');
    expect(new Set(whole.map(referenceOf)).size).toBe(whole.length);

    const paged = await everything(`/fhir/Patient/${id}/$everything?_count=1`);
    expect(new Set(paged.map(referenceOf))).toEqual(new Set(whole.map(referenceOf)));

    const encounters = await everything(`/fhir/Patient/${id}/$everything?_type=Encounter`);
    expect(encounters.map(referenceOf)).toEqual(whole.filter(it => it.resourceType === 'Encounter').map(referenceOf));

    const newest =
      whole
        .map(it => it.meta.lastUpdated as string)
        .sort()
        .at(-1) ?? '';
    const recent = (of: readonly Json[]) =>
      of.filter(it => it.meta.lastUpdated >= newest && it.resourceType === 'Encounter');
    const since = await everything(`/fhir/Patient/${id}/$everything?_since=${newest}`);
    expect(recent(since).map(referenceOf)).toEqual(recent(whole).map(referenceOf));
    expect(since.length).toBeGreaterThan(0);
    const later = new Date(Date.parse(newest) + 1).toISOString();
    expect(await everything(`/fhir/Patient/${id}/$everything?_since=${later}`)).toEqual([]);
  });

  it('restores exactly by an un-merge what a merge joined', async () => {
    if (!merge) throw new Error('the story has a merge');
    const pair = [merge.survivor, merge.merged];
    const [survivor, merged] = await Promise.all(pair.map(personId));
    expect(survivor).toBe(merged);
    const body = {
      survivor: { system: merge.survivor.system, value: merge.survivor.identifier },
      merged: { system: merge.merged.system, value: merge.merged.identifier },
      reason: 'two people after all',
    };
    const undone = await region.api.call('POST', '/identity/unmerge', {
      role: 'steward',
      body,
      contentType: 'application/json',
    });
    expect(undone.status).toBe(200);
    const headers = { 'x-causeway-position': undone.headers.get('x-causeway-position') ?? '' };
    await region.api.call('GET', `/fhir/Patient?identifier=${token(merge.merged)}`, { ...clinician, headers });
    expect((await recordsOfMerge()).map(it => it.map(withoutMeta))).toEqual(apart.map(it => it.map(withoutMeta)));
  });

  it('stops reads and alerts when a patient denies, and lets them go when the patient withdraws it', async () => {
    const calls = receiver.calls.length;
    const id = await personId(inpatient);
    expect((await read(`/fhir/Patient/${id}`)).status).toBe(200);
    const denied = await deny(region.api, inpatient, { organizations: ['lakeside'] });
    await known(denied);

    const refused = await read(`/fhir/Patient/${id}`);
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ resourceType: 'OperationOutcome' });
    expect((await read(`/fhir/Patient/${id}/$everything`)).status).toBe(403);
    expect(await search(`/fhir/Encounter?${byIdentifier(inpatient)}`)).toEqual([]);
    expect(await search(`/fhir/Patient?identifier=${token(inpatient)}`)).toEqual([]);
    expect((await read(`/fhir/Patient/${id}`, { organization: 'stmary' })).status).toBe(200);
    expect((await team.inbox()).filter(it => isAbout(it, inpatient))).toEqual([]);

    expect((await sendAll([admission('DENIED-1')])).map(it => it.code)).toEqual(['AA']);
    const [withheld] = await eventually(
      async () => (await conclusions()).filter(it => it.outcome === 'WITHHELD'),
      it => it.length === 1,
      { what: 'the withheld delivery' },
    );
    expect(withheld?.attempts).toBe(0);
    expect(receiver.calls).toHaveLength(calls);

    await known({ id: '', position: await withdraw(region.api, denied) });
    expect((await read(`/fhir/Patient/${id}`)).status).toBe(200);
    expect((await team.inbox()).filter(it => isAbout(it, inpatient))).toHaveLength(4);
    await sendAll([admission('PERMITTED-1')]);
    await eventually(
      () => receiver.calls.length,
      it => it === calls + 1,
      { what: 'the alert after the withdrawal' },
    );
    expect(receiver.calls.map(it => told(it).id)).not.toContain(withheld?.alert);
  });

  it('refuses an unknown facility’s message honestly, keeps it, and takes it when it is replayed', async () => {
    const patient = { system: 'urn:causeway:authority:HARBOR', identifier: 'HB-7001' };
    const [ack] = await region.send([harborMessage('HARBOR-1')]);
    expect(ack).toMatchObject({ code: 'AR', controlId: 'HARBOR-1', error: { code: '103' } });
    const listed = await eventually(
      () => region.api.call('GET', '/quarantine?reason=unknown-facility'),
      it => it.json.items.length === 1,
      { what: 'the quarantined message' },
    );
    const [item] = listed.json.items;
    expect(item).toMatchObject({ reason: 'unknown-facility', controlId: 'HARBOR-1' });
    const shown = await region.api.call('GET', `/quarantine/${item.id}`);
    expect(shown.json.message).toBe(harborMessage('HARBOR-1'));

    expect(await replay(item.id)).toBe('AR');
    const body = {
      id: 'harbor',
      name: 'Harbor Clinic',
      sendingApplication: 'HBREG',
      sendingFacility: 'HARBOR',
      authority: 'HARBOR',
      timeZone: 'America/New_York',
    };
    const registered = await region.api.call('POST', '/facilities', { body, contentType: 'application/json' });
    expect(registered.status).toBe(201);
    expect(await replay(item.id)).toBe('AA');
    const [person] = await eventually(
      () => search(`/fhir/Patient?identifier=${token(patient)}`),
      it => it.length === 1,
      { what: 'the replayed patient' },
    );
    expect(person.name[0]).toMatchObject({ family: 'Quillfeather' });
    const left = await eventually(
      () => region.api.call('GET', '/quarantine'),
      it => it.json.items.length === 0,
      { what: 'an empty quarantine' },
    );
    expect(left.status).toBe(200);
  });

  it('has every disclosure and every refusal in the log as an audit event', async () => {
    const id = await personId(inpatient);
    const before = (await audits()).length;
    await read(`/fhir/Patient/${id}`);
    await read(`/fhir/Patient/${id}/$everything`);
    await search(`/fhir/Encounter?${byIdentifier(inpatient)}`);
    await read('/fhir/Patient/5a0c7b1e-0000-5000-8000-000000000000');
    const denied = await deny(region.api, inpatient, { purposes: ['TREAT'] });
    await known(denied);
    await read(`/fhir/Patient/${id}`);
    const asked = { subject: 'dr-lind', role: 'clinician', organization: 'lakeside', purpose: 'TREAT' };
    const seen = (await audits()).slice(before).filter(it => it.subject === asked.subject);
    expect(seen.filter(it => it.patient === id)).toMatchObject([
      { ...asked, action: 'read', resourceTypes: ['Patient'], permitted: true },
      { ...asked, action: 'everything', permitted: true },
      { ...asked, action: 'search', resourceTypes: ['Encounter'], permitted: true },
      { ...asked, action: 'read', permitted: false, directive: denied.id },
    ]);
    expect(seen.filter(it => it.patient === null)).toMatchObject([{ ...asked, action: 'read', permitted: false }]);

    // One decision before each call, and one for what was withheld.
    const sent = (await audits()).filter(it => it.action === 'alert-webhook');
    expect(sent.filter(it => it.permitted)).toHaveLength(receiver.calls.length);
    expect(sent.filter(it => !it.permitted)).toHaveLength(1);
    const streamed = (await audits()).filter(it => it.action === 'alert-stream');
    expect(streamed.filter(it => it.permitted)).toHaveLength(stream.alerts.length);
  });
});

const clinician = { role: 'clinician', organization: 'lakeside', purpose: 'TREAT', subject: 'dr-lind' } as const;

function sendAll(messages: readonly { readonly text: string }[]): Promise<readonly Ack[]> {
  return region.send(messages.map(it => it.text));
}

function read(path: string, as: CallOptions = {}): Promise<Answer> {
  return region.api.call('GET', path, { ...clinician, ...as });
}

async function search(path: string): Promise<readonly Json[]> {
  const { status, json, text } = await read(path);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return (json.entry ?? []).filter((it: Json) => it.search.mode === 'match').map((it: Json) => it.resource);
}

/** The resources of all pages. */
async function everything(path: string): Promise<readonly Json[]> {
  const resources: Json[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const { status, json, text } = await read(next);
    if (status !== 200) throw new Error(`${status} ${text}`);
    resources.push(...(json.entry ?? []).map((it: Json) => it.resource));
    next = json.link.find((it: Json) => it.relation === 'next')?.url;
  }
  return resources;
}

async function personId(of: SourcePatientRef): Promise<string | undefined> {
  const [person] = await search(`/fhir/Patient?identifier=${token(of)}`);
  return person?.id;
}

async function recordsOfMerge(): Promise<readonly (readonly Json[])[]> {
  if (!merge) throw new Error('the story has a merge');
  return Promise.all(
    [merge.survivor, merge.merged].map(async it => {
      const id = await personId(it);
      return id === undefined ? [] : everything(`/fhir/Patient/${id}/$everything?_count=1000`);
    }),
  );
}

/** Resolves once those who disclose know of the directive. */
async function known({ position }: Pick<Directive, 'id' | 'position'>): Promise<void> {
  await team.inbox(position);
  const headers = { 'x-causeway-position': position };
  await read(`/fhir/Patient?identifier=${token(inpatient)}`, { subject: 'who-waits', headers });
}

async function conclusions() {
  return (await readTopic(region.log, 'causeway.notification.delivery')).map(it => it.event);
}

async function audits(): Promise<readonly DisclosureDecided[]> {
  const events = (await readTopic(region.log, 'causeway.audit.event')).map(it => it.event);
  return events.sort((a, b) => a.header.recordedAt - b.header.recordedAt);
}

async function replay(id: string): Promise<string> {
  const { json } = await region.api.call('POST', `/quarantine/${id}/replay`);
  return json.ackCode;
}

/** The inpatient is admitted once more. */
function admission(controlId: string): { readonly text: string } {
  const admitted = story.messages.find(it => it.trigger === 'ADT^A01' && it.mrn === inpatient.identifier);
  if (!admitted) throw new Error('the story has an admission');
  return { text: admitted.text.replace(admitted.controlId, controlId) };
}

function harborMessage(controlId: string): string {
  return [
    `MSH|^~\\&|HBREG|HARBOR|CAUSEWAY|HIE|20240304090000||ADT^A28^ADT_A05|${controlId}|P|2.5.1`,
    'EVN|A28|20240304090000',
    'PID|1||HB-7001^^^HARBOR^MR||Quillfeather^Odalys||19550817|F',
    'PV1|1|N',
    '',
  ].join('\r');
}

function token({ system, identifier }: { readonly system: string; readonly identifier: string }): string {
  return encodeURIComponent(`${system}|${identifier}`);
}

function byIdentifier(ref: SourcePatientRef): string {
  return `patient.identifier=${token(ref)}`;
}

function idOf({ system, identifier }: SourcePatientRef): string {
  return sourcePatientId({ authority: system, identifier });
}

function referenceOf({ resourceType, id }: Json): string {
  return `${resourceType}/${id}`;
}

/** But for when the exchange last heard of it: the merge itself was a report. */
function withoutMeta({ meta: _, ...resource }: Json): Json {
  return resource;
}

function toldOf({ id, patient, trigger, subscription }: ReadAlert) {
  return { id, patient: patient.reference.replace('Patient/', ''), trigger, subscription };
}

function isAbout({ patient }: ReadAlert, ref: SourcePatientRef): boolean {
  return patient.reference === `Patient/${idOf(ref)}`;
}

function byPatient(alerts: readonly { readonly patient: string; readonly trigger: string }[]) {
  const triggers: Record<string, string[]> = {};
  for (const { patient, trigger } of alerts) triggers[patient] = [...(triggers[patient] ?? []), trigger];
  return triggers;
}

function expectedByPatient() {
  return byPatient(
    expected.alerts.map(({ patient, trigger }) => ({ patient: idOf(patient), trigger: trigger.replace('^', '_') })),
  );
}

function distinct(refs: readonly SourcePatientRef[]): readonly SourcePatientRef[] {
  return [...new Map(refs.map(it => [idOf(it), it])).values()];
}

function first<T>([it]: readonly T[]): T {
  if (it === undefined) throw new Error('the story has one');
  return it;
}

function second<T>([, it]: readonly T[]): T {
  if (it === undefined) throw new Error('the story has two');
  return it;
}

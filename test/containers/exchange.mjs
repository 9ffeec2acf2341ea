import { setTimeout as sleep } from 'node:timers/promises';
import { connectMllp } from '@causeway/hl7';
import { addressOf, docker } from './compose.mjs';

export const services = ['ingestion', 'identity', 'consent', 'notification', 'query'];
export const authority = 'NORTHSIDE';
const team = 'northside-care-team';

/** What the callers of this test are; tokens are made in a container, with the key all of them share. */
const callers = {
  operator: ['operator', 'exchange', 'operations'],
  careTeam: ['care-team', team, 'treatment'],
  clinician: ['clinician', team, 'treatment'],
  privacyOfficer: ['privacy-officer', 'northside', 'operations'],
};

/** Asks until the answer is good; rejects with the last one when the time is up. */
export async function eventually(what, ask, { timeoutMs = 60_000, everyMs = 250 } = {}) {
  const deadline = Date.now() + timeoutMs;
  for (let last = 'nothing'; ; await sleep(everyMs)) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    if (Date.now() > deadline) throw new Error(`${what} within ${timeoutMs / 1_000} s; last: ${last}`);
  }
}

/** The exchange in containers, as its callers see it. */
export class Exchange {
  #compose;
  #tokens = new Map();
  /** The container a service is called at, with its address; forgotten when a call fails, for it may be another by then. */
  #addresses = new Map();

  constructor(compose) {
    this.#compose = compose;
  }

  async ready(service, instances = 1) {
    this.#addresses.delete(service);
    return eventually(
      `${service}: ${instances} ready`,
      async () => {
        const running = await this.#compose.instances(service);
        const states = await Promise.all(running.map(it => isReady(it)));
        return running.length === instances && states.every(it => it) ? running : undefined;
      },
      { timeoutMs: 120_000 },
    );
  }

  allReady() {
    return Promise.all(services.map(it => this.ready(it)));
  }

  async token(caller) {
    const [role, organization, purpose] = callers[caller];
    const known = this.#tokens.get(caller);
    if (known) return known;
    const [container] = await this.#compose.instances('ingestion');
    const who = ['--role', role, '--organization', organization, '--purpose', purpose];
    const token = await docker('exec', container, 'causeway', 'token', ...who);
    this.#tokens.set(caller, token);
    return token;
  }

  /** Calls one service. Answers the body as JSON, rejects when the status is no success. */
  async call(service, caller, path, { body } = {}) {
    const { ok, status, text } = await this.#request(service, path, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${await this.token(caller)}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!ok) throw new Error(`${service} answered ${status}: ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async #request(service, path, options) {
    try {
      const known = this.#addresses.get(service);
      const address = known ?? (await addressOf((await this.#compose.instances(service))[0], 8080));
      this.#addresses.set(service, address);
      return await request(address, path, options);
    } catch (error) {
      this.#addresses.delete(service);
      throw error;
    }
  }

  /** Sends messages over MLLP and answers the codes of MSA-1, in order. */
  async send(messages) {
    const [container] = await this.#compose.instances('ingestion');
    const [host, port] = (await addressOf(container, 2575)).split(':');
    const client = await connectMllp({ host, port: Number(port), timeoutMs: 15_000 });
    try {
      const answers = await Promise.all(messages.map(it => client.send(it)));
      return answers.map(it => /\rMSA\|([A-Z]+)/.exec(it)?.[1] ?? 'no acknowledgement');
    } finally {
      await client.close();
    }
  }

  /** The person whom an identifier names, for a clinician who may see them. */
  async findPatient(identifier) {
    const bundle = await this.call('identity', 'clinician', `/fhir/Patient?identifier=${authority}%7C${identifier}`);
    return bundle.entry?.find(it => it.resource.resourceType === 'Patient')?.resource;
  }

  /** Records that the service's group has not taken yet. */
  async lag(service) {
    const rows = await this.call(service, 'operator', '/log/lag');
    return rows.reduce((sum, it) => sum + it.lag, 0);
  }
}

/** Calls without an answer fail, as those to a container that starts may. */
async function request(address, path, options = {}) {
  const response = await fetch(`http://${address}${path}`, { ...options, signal: AbortSignal.timeout(10_000) });
  return { ok: response.ok, status: response.status, text: await response.text() };
}

async function isReady(container) {
  return (await request(await addressOf(container, 8080), '/health/ready')).ok;
}

/** How many records an instance has taken of a topic, as its metrics tell. */
export async function recordsTaken(container, topic) {
  const { text } = await request(await addressOf(container, 8080), '/metrics');
  const lines = text.split('\n');
  return lines
    .filter(it => it.startsWith('causeway_events_total{') && it.includes(`topic="${topic}"`))
    .reduce((sum, it) => sum + Number(it.split('} ')[1]?.split(' ')[0]), 0);
}

/** How many partitions an instance has, as its log tells. */
export async function partitionsOf(container) {
  const lines = (await docker('logs', container)).split('\n').filter(it => it.includes('"msg":"partitions '));
  const { partitions, msg } = JSON.parse(lines.at(-1) ?? '{}');
  return msg === 'partitions taken' ? partitions : 0;
}

export const facility = {
  id: 'northside',
  name: 'Northside Hospital',
  sendingApplication: 'NORTHADT',
  sendingFacility: 'NORTHSIDE',
  authority,
  timeZone: 'America/Chicago',
};

const familyNames = ['Ashgrove', 'Brindlewood', 'Cloverfield', 'Dunmarrow', 'Eastwick', 'Fernhollow', 'Glasswing'];

/** An admission of a person who is nobody. */
export function admit(number) {
  const birth = `19${String(40 + (number % 50)).padStart(2, '0')}0${1 + (number % 9)}1${number % 10}`;
  const family = familyNames[number % familyNames.length];
  return [
    `MSH|^~\\&|NORTHADT|NORTHSIDE|CAUSEWAY|HIE|20250502103000-0500||ADT^A01^ADT_A01|NS-${number}|P|2.5.1`,
    'EVN|A01|20250502102900-0500',
    `PID|1||N-${number}^^^${authority}^MR||${family}^Person${number}||${birth}|F|||${number} Willow Street^^Laketon^IL^60001`,
    `PV1|1|I|2EAST^${number}^A^NORTHSIDE||||||||||||||||V-${number}^^^NORTHSIDE^VN|||||||||||||||||||||||||20250502102900-0500`,
    '',
  ].join('\r');
}

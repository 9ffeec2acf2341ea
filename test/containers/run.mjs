// Builds the image, runs deploy/compose.yaml, and uses the exchange as its callers do: a facility, a care team, a
// clinician, a privacy officer and an operator who scales, stops, crashes and restarts services.
// CAUSEWAY_IMAGE=<name> takes an image that is there instead of building one.
import { Compose, docker, findCompose } from './compose.mjs';
import { admit, authority, Exchange, eventually, facility, partitionsOf, recordsTaken, services } from './exchange.mjs';

const command = findCompose();
if (!command) {
  console.error('No containers to test in: start Docker, and install Compose ("docker compose" or "docker-compose").');
  process.exit(1);
}
const given = process.env.CAUSEWAY_IMAGE;
const image = given || 'causeway:test';
const project = `causeway-test-${process.pid}`;
const compose = new Compose({ command, project, image });
const exchange = new Exchange(compose);
const clinicalTopic = 'causeway.clinical.event';

const receiverProgram = `
  require('node:http').createServer((request, response) => {
    let body = '';
    request.on('data', chunk => { body += chunk; });
    request.on('end', () => { console.log(JSON.stringify({ id: request.headers['webhook-id'], signed: 'webhook-signature' in request.headers, body })); response.end(); });
  }).listen(9000);
  process.on('SIGTERM', () => process.exit(0));`;
let receiver;

async function webhookCalls() {
  const lines = (await docker('logs', receiver)).split('\n').filter(it => it !== '');
  return lines.map(it => JSON.parse(it));
}

function range(from, count) {
  return Array.from({ length: count }, (_, at) => from + at);
}

async function admitAll(numbers) {
  const codes = await exchange.send(numbers.map(admit));
  expect(
    codes.every(it => it === 'AA'),
    `all accepted, not ${[...new Set(codes)]}`,
  );
}

async function allFound(numbers) {
  for (const number of numbers) {
    // What a killed service had locked in MongoDB is free again after a minute at the latest.
    await eventually(`N-${number} is found`, () => exchange.findPatient(`N-${number}`), { timeoutMs: 120_000 });
  }
}

async function identityCaughtUp() {
  await eventually('identity has no lag', async () => (await exchange.lag('identity')) === 0);
}

const steps = [
  [
    given ? `the image ${given} runs as an ordinary user` : 'the image builds and runs as an ordinary user',
    async () => {
      if (!given) await docker('build', '-q', '-t', image, '-f', 'deploy/Dockerfile', '.');
      const user = await docker('run', '--rm', image, 'node', '-p', 'process.getuid()');
      expect(Number(user) > 0, `a user other than root, not ${user}`);
      const version = await docker('run', '--rm', image, 'causeway', '--version');
      const bytes = Number(await docker('image', 'inspect', '-f', '{{.Size}}', image));
      return `version ${version}, ${Math.round(bytes / 1e6)} MB`;
    },
  ],
  [
    'every service starts and is ready',
    async () => {
      await compose.up();
      await exchange.allReady();
    },
  ],
  [
    'a setting that makes no sense ends a service with status 2 and the name of the variable',
    async () => {
      const half = ['-e', 'CAUSEWAY_ISSUER=https://idp.example', image, 'node', 'services/query/dist/main.js'];
      const error = await docker('run', '--rm', ...half).catch(it => it);
      expect(error.code === 2 && /CAUSEWAY_JWKS_URL/.test(error.stderr), 'status 2 and CAUSEWAY_JWKS_URL');
    },
  ],
  [
    'a facility is registered and a care team subscribes a webhook',
    async () => {
      await exchange.call('ingestion', 'operator', '/facilities', { body: facility });
      const place = ['--network', compose.network, '--network-alias', 'receiver', '--name', `${project}-receiver`];
      receiver = await docker('run', '-d', '--init', ...place, image, 'node', '-e', receiverProgram);
      const subscription = await exchange.call('notification', 'careTeam', '/fhir/Subscription', {
        body: {
          resourceType: 'Subscription',
          status: 'requested',
          reason: 'follow-up',
          criteria: `Encounter?facility=${facility.id}&event=admit`,
          channel: { type: 'rest-hook', endpoint: 'http://receiver:9000/', payload: 'application/fhir+json' },
        },
      });
      expect(subscription.status === 'active', `active, not ${subscription.status}`);
    },
  ],
  [
    'an admission over MLLP is an alert in the inbox, one signed call of the webhook, and a record',
    async () => {
      const began = Date.now();
      await admitAll([1]);
      const { alerts } = await eventually('an alert', async () => {
        const page = await exchange.call('notification', 'careTeam', '/alerts');
        return page.alerts.length > 0 ? page : undefined;
      });
      const after = Date.now() - began;
      expect(alerts.length === 1 && alerts[0].event === 'admit', 'one alert of an admission');
      expect(alerts[0].patient.identifier.value === 'N-1', 'of the patient admitted');
      await eventually('a call', async () => (await webhookCalls()).length > 0);
      await allFound([1]);
      const encounters = await exchange.call(
        'query',
        'clinician',
        `/fhir/Encounter?patient.identifier=${authority}%7CN-1`,
      );
      expect(
        encounters.entry?.some(it => it.resource.resourceType === 'Encounter'),
        'the encounter is in the record',
      );
      const calls = await webhookCalls();
      expect(calls.length === 1 && calls[0].signed, 'one signed call');
      return `alert seen ${after} ms after the message was sent`;
    },
  ],
  [
    'a refusal recorded by the consent service holds in the query service',
    async () => {
      await admitAll([2]);
      await allFound([2]);
      await exchange.call('consent', 'privacyOfficer', '/fhir/Consent', {
        body: {
          resourceType: 'Consent',
          status: 'active',
          scope: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
          },
          category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
          patient: { identifier: { system: authority, value: 'N-2' } },
          provision: { type: 'deny' },
        },
      });
      await eventually('N-2 is not found', async () => !(await exchange.findPatient('N-2')));
    },
  ],
  [
    'a second identity joins, and both share the work',
    async () => {
      await compose.up('--scale', 'identity=2', '--no-recreate');
      const instances = await exchange.ready('identity', 2);
      const shares = await eventually('both have partitions', async () => {
        const each = await Promise.all(instances.map(it => partitionsOf(it)));
        return each[0] === each[1] && each[0] > 0 ? each : undefined;
      });
      const before = await Promise.all(instances.map(it => recordsTaken(it, clinicalTopic)));
      // Keys spread evenly: of 60 patients, each half of the partitions gets some.
      await admitAll(range(100, 60));
      await allFound([100, 130, 159]);
      await identityCaughtUp();
      const after = await Promise.all(instances.map(it => recordsTaken(it, clinicalTopic)));
      const taken = after.map((it, at) => it - before[at]);
      expect(
        taken.every(it => it > 0),
        `both take records, not ${taken}`,
      );
      expect(taken[0] + taken[1] >= 60, `60 in all, not ${taken}`);
      return `${shares.join(' and ')} partitions, ${taken.join(' and ')} records`;
    },
  ],
  [
    'one of the two stops clean, and the other goes on alone',
    async () => {
      const [one] = await compose.instances('identity');
      const began = Date.now();
      await docker('stop', '-t', '30', one);
      const tookMs = Date.now() - began;
      expect((await docker('inspect', '-f', '{{.State.ExitCode}}', one)) === '0', 'ended with 0');
      const [other] = await exchange.ready('identity', 1);
      const before = await recordsTaken(other, clinicalTopic);
      await admitAll(range(200, 30));
      const taken = await eventually('the other takes all 30', async () => {
        const more = (await recordsTaken(other, clinicalTopic)) - before;
        return more >= 30 ? more : undefined;
      });
      await identityCaughtUp();
      return `stopped in ${tookMs} ms; the other took ${taken} records`;
    },
  ],
  [
    'services that are killed come back, and nothing that was accepted is lost',
    async () => {
      const victims = (await Promise.all(['ingestion', 'query'].map(it => compose.instances(it)))).flat();
      await admitAll(range(300, 20));
      const began = Date.now();
      // From inside, so that it is a crash and not an operator's doing: the restart policy applies.
      await Promise.all(victims.map(it => docker('exec', it, 'sh', '-c', 'kill -9 -1').catch(() => {})));
      await Promise.all([exchange.ready('ingestion'), exchange.ready('query')]);
      await allFound(range(300, 20));
      const recoveredMs = Date.now() - began;
      for (const it of victims) {
        const restarts = Number(await docker('inspect', '-f', '{{.RestartCount}}', it));
        expect(restarts >= 1, 'restarted by the policy');
      }
      return `in the record ${recoveredMs} ms after the crash`;
    },
  ],
  [
    'taken down and brought up again, everything is there and nobody is called twice',
    async () => {
      const admitted = 1 + 60 + 30 + 20;
      await eventually('all calls made', async () => (await webhookCalls()).length >= admitted);
      // The network goes too; a container in it would keep it.
      await docker('network', 'disconnect', '-f', compose.network, receiver);
      await compose.run('down', '--timeout', '30');
      await compose.up();
      await docker('network', 'connect', '--alias', 'receiver', compose.network, receiver);
      await exchange.allReady();
      await allFound([1, 159, 229, 319]);
      expect(!(await exchange.findPatient('N-2')), 'the refusal holds');
      const page = await exchange.call('notification', 'careTeam', '/alerts?limit=200');
      expect(page.alerts.length === admitted, `${admitted} alerts, not ${page.alerts.length}`);
      const ids = (await webhookCalls()).map(it => it.id);
      expect(ids.every(it => it) && new Set(ids).size === ids.length, 'every call another alert');
      return `${admitted} alerts, ${ids.length} calls`;
    },
  ],
  [
    'without its MongoDB, everything is made again from the log and nobody is called twice',
    async () => {
      const before = await exchange.call('notification', 'careTeam', '/alerts?limit=200');
      const calls = (await webhookCalls()).length;
      await compose.run('stop', '--timeout', '30', ...services, 'mongo');
      await compose.run('rm', '-f', '-v', 'mongo');
      await docker('volume', 'rm', `${project}_mongo`);
      await compose.up();
      await exchange.allReady();
      await allFound([1, 159, 229, 319]);
      expect(!(await exchange.findPatient('N-2')), 'the refusal holds');
      const page = await eventually('the inbox is full again', async () => {
        const read = await exchange.call('notification', 'careTeam', '/alerts?limit=200');
        return read.alerts.length >= before.alerts.length ? read : undefined;
      });
      const idsOf = ({ alerts }) =>
        alerts
          .map(it => it.id)
          .sort()
          .join();
      expect(idsOf(page) === idsOf(before), 'the same alerts');
      await admitAll([400]);
      await eventually('the new alert is called', async () => (await webhookCalls()).length > calls);
      const ids = (await webhookCalls()).map(it => it.id);
      expect(ids.length === calls + 1 && new Set(ids).size === ids.length, `one more call, not ${ids.length - calls}`);
    },
  ],
];

function expect(holds, what) {
  if (!holds) throw new Error(`expected: ${what}`);
}

const counts = { passed: 0, failed: 0 };

async function runSteps() {
  for (const [at, [name, step]] of steps.entries()) {
    const began = Date.now();
    try {
      const note = await step();
      counts.passed += 1;
      console.log(`ok      ${name} (${((Date.now() - began) / 1_000).toFixed(1)} s${note ? `; ${note}` : ''})`);
    } catch (error) {
      console.log(`FAILED  ${name}: ${error.stderr || error.message}`);
      // Each builds on those before.
      for (const [left] of steps.slice(at + 1)) console.log(`FAILED  ${left}: not reached`);
      counts.failed += steps.length - at;
      console.log(await compose.run('ps').catch(it => it.message));
      console.log(await compose.run('logs', '--no-color', '--tail', '20', ...services).catch(it => it.message));
      return;
    }
  }
}

async function cleanUp() {
  if (receiver) await docker('rm', '-f', '-v', receiver).catch(it => console.error(it.message));
  await compose.run('down', '-v', '--remove-orphans', '--timeout', '10').catch(it => console.error(it.message));
}

// Node ends when all it waits for are HTTP calls whose connection went away with a container; the timeouts of these
// calls do not hold it.
const awake = setInterval(() => {}, 60_000);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    interrupted = true;
    void cleanUp().finally(() => process.exit(1));
  });
}
console.log(`${command.join(' ')}, project ${project}`);
try {
  await runSteps();
} finally {
  if (!interrupted) await cleanUp();
  clearInterval(awake);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;

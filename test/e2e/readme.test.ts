import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Child, createTestPlace, freePort, startNode, type TestPlace, untilReady } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

let place: TestPlace;
let child: Child;
let environment: NodeJS.ProcessEnv;

/** A newcomer's machine: the embedded engine, whatever this run of the tests is for. */
beforeAll(async () => {
  place = await createTestPlace('embedded');
  const [http, mllp] = [await freePort(), await freePort()];
  const settings = {
    ...place.environment,
    CAUSEWAY_HTTP_PORT: String(http),
    CAUSEWAY_MLLP_PORT: String(mllp),
    CAUSEWAY_URL: `http://127.0.0.1:${http}`,
    KAFKA_BROKERS: '',
    MONGODB_URL: '',
  };
  environment = { ...process.env, ...settings };
  child = startNode([`${root}services/exchange/bin/causeway.js`, 'start'], settings);
  await untilReady(child, settings.CAUSEWAY_URL);
});

afterAll(async () => {
  expect(await child.stop()).toBe(0);
  await place.remove();
});

async function sh(script: string): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env: environment });
  return stdout;
}

/** The shell blocks of a page that a reader is to type. */
async function blocks(page: string): Promise<readonly string[]> {
  const text = await readFile(`${root}${page}`, 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
}

describe('what the README tells a newcomer to type', () => {
  it('sends a first message and reads the person it made', async () => {
    const [, send = '', read = ''] = await blocks('README.md');
    expect(await sh(send)).toContain('AA');
    const url = environment.CAUSEWAY_URL ?? '';
    const answer = await sh(`sleep 1; ${read.replace('http://127.0.0.1:8080', url)}`);
    expect(JSON.parse(answer)).toMatchObject({ resourceType: 'Bundle', total: 1 });
  });

  it('shows a first alert, and a first consent that hides the record', async () => {
    const alerts = JSON.parse((await sh('bash docs/examples/first-alert.sh')).split('\n').at(-1) ?? '');
    expect(alerts.alerts[0]).toMatchObject({ event: 'discharge', facility: 'demo' });
    const found = JSON.parse((await sh('bash docs/examples/first-consent.sh')).split('\n').at(-1) ?? '');
    expect(found).toMatchObject({ resourceType: 'Bundle', total: 0 });
  });

  it('connects a facility whose sample is then accepted', async () => {
    const [add = '', send = ''] = await blocks('docs/connect-a-facility.md');
    await sh(add);
    expect(await sh(send)).toContain('AA');
  });

  it('lists views and rebuilds one', async () => {
    const [all = ''] = await blocks('docs/rebuild-a-view.md');
    const [list = '', rebuild = ''] = all.split('\n');
    expect(await sh(list)).toContain('query.record');
    expect(await sh(rebuild)).toContain('equal');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectMllp } from '@causeway/hl7';
import { patiently } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Exchange, startExchange } from '../exchange.ts';
import { causeway } from '../testing-io.ts';

let directory: string;
let exchange: Exchange;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-steward-'));
  exchange = await startExchange({
    settings: {
      engine: { kind: 'embedded', directory },
      dataDirectory: directory,
      host: '127.0.0.1',
      httpPort: 0,
      logLevel: 'silent',
    },
    mllpPort: 0,
  });
  env = { CAUSEWAY_DATA: directory, CAUSEWAY_HTTP_PORT: new URL(exchange.url).port };
  for (const id of ['NORTH', 'SOUTH']) {
    const names = ['--id', id, '--name', id, '--sending-application', 'EHR', '--sending-facility', id];
    const added = await causeway(env, 'facility', 'add', ...names, '--authority', id, '--time-zone', 'UTC');
    expect(added.exitCode, added.err).toBe(0);
  }
  const client = await connectMllp({ host: '127.0.0.1', port: exchange.mllpPort, timeoutMs: patiently(10_000) });
  // A father and his son, who share what a household shares.
  for (const [facility, born] of [
    ['NORTH', '19500101'],
    ['SOUTH', '19820721'],
  ]) {
    const answer = await client.send(
      [
        `MSH|^~\\&|EHR|${facility}|HIE|HIE|20260101||ADT^A28^ADT_A05|M-${facility}|P|2.5.1`,
        'EVN||20260101',
        `PID|1||1^^^${facility}||Vandermolen^Anton||${born}|M|||12 Quarry Lane^^Chicago^IL^60601||312 555 0148`,
      ].join('\r'),
    );
    expect(answer).toContain('MSA|AA');
  }
  await client.close();
}, 60_000);

afterAll(async () => {
  await exchange?.close();
  await rm(directory, { recursive: true });
});

async function json<T>(...argv: readonly string[]): Promise<T> {
  const { exitCode, out, err } = await causeway(env, ...argv, '--json');
  expect([exitCode, err]).toEqual([0, '']);
  return JSON.parse(out) as T;
}

interface Listed {
  readonly reviews: readonly { readonly id: string; readonly status: string }[];
}

describe('the commands of a steward', () => {
  let id: string;

  it('list what is to be reviewed, and show both records with the weights', async () => {
    await expect.poll(async () => (await json<Listed>('review', 'list')).reviews).toHaveLength(1);
    id = (await json<Listed>('review', 'list')).reviews[0]?.id ?? '';
    const listed = await causeway(env, 'review', 'list');
    expect(listed.out).toContain(id);
    expect(listed.out).not.toContain('Vandermolen');
    const { out } = await causeway(env, 'review', 'show', id);
    expect(out).toContain('1950-01-01');
    expect(out).toContain('1982-07-21');
    expect(out).toMatch(/birthDate +different +-/);
  });

  it('claim, decide and undo', async () => {
    expect(await json('review', 'claim', id, '--minutes', '5')).toMatchObject({ claim: { steward: 'causeway-cli' } });
    expect(await json('review', 'release', id)).not.toHaveProperty('claim');
    const decided = await causeway(env, 'review', 'decide', id, '--verdict', 'separate', '--reason', 'father and son');
    expect(decided).toMatchObject({ exitCode: 0, out: expect.stringContaining('SEPARATE by causeway-cli') });
    expect((await json<Listed>('review', 'list')).reviews).toEqual([]);
    expect(await json('review', 'undo', id, '--reason', 'not sure')).toMatchObject({ status: 'open' });
    const twice = await causeway(env, 'review', 'undo', id, '--reason', 'again');
    expect(twice.exitCode).toBe(1);
    expect((await causeway(env, 'review', 'decide', id, '--verdict', 'perhaps', '--reason', 'x')).exitCode).toBe(2);
  });

  it('show the models, what one would change, and that there is too little to learn from', {
    timeout: patiently(30_000),
  }, async () => {
    expect(await json('match', 'models')).toMatchObject([{ version: 'prior-1', active: true }]);
    expect(await json('match', 'compare', 'prior-1')).toMatchObject({ records: 2, linksGained: 0, linksLost: 0 });
    expect(await json('match', 'rematch', 'prior-1')).toMatchObject({ records: 2, personsTouched: 0 });
    const learned = await causeway(env, 'match', 'learn');
    expect([learned.exitCode, learned.err]).toEqual([1, expect.stringContaining('too few')]);
    expect((await causeway(env, 'match', 'adopt', 'nothing', '--reason', 'x')).exitCode).toBe(1);
  });
});

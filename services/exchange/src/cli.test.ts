import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { causeway } from './testing-io.ts';

const nowhere = { CAUSEWAY_DATA: '/nonexistent/causeway', CAUSEWAY_HTTP_PORT: '1', CAUSEWAY_MLLP_PORT: '1' };

describe('the command line', () => {
  it('shows what it can do when it is asked nothing', async () => {
    const { exitCode, out } = await causeway({});
    expect(exitCode).toBe(0);
    for (const command of ['start', 'send', 'convert', 'simulate', 'token', 'facility', 'views', 'log', 'quarantine']) {
      expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
  });

  it.each([
    ['start'],
    ['send'],
    ['convert'],
    ['simulate'],
    ['token'],
    ['facility', 'add'],
    ['facility', 'list'],
    ['views', 'list'],
    ['views', 'rebuild'],
    ['views', 'status'],
    ['log', 'tail'],
    ['log', 'lag'],
    ['quarantine', 'list'],
    ['quarantine', 'show'],
    ['quarantine', 'replay'],
    ['codes', 'import'],
    ['csv', 'send'],
    ['csv', 'mapping', 'guess'],
    ['csv', 'mapping', 'add'],
    ['csv', 'mapping', 'list'],
    ['csv', 'mapping', 'show'],
    ['codes', 'list'],
    ['codes', 'unmapped'],
    ['codes', 'map'],
    ['ingest', 'unmapped'],
    ['ingest', 'reconvert'],
    ['quality'],
  ])('helps with %s %s by an example', async (...command) => {
    const { exitCode, out } = await causeway({}, ...command.filter(Boolean), '--help');
    expect(exitCode).toBe(0);
    expect(out).toContain(`npx causeway ${command.filter(Boolean).join(' ')}`);
    expect(out).toContain('--json');
  });

  it('suggests the command that was meant', async () => {
    const { exitCode, err } = await causeway({}, 'facilty', 'list');
    expect(exitCode).toBe(2);
    expect(err).toContain('Did you mean facility?');
  });

  it.each([
    [['facility', 'add', '--json'], "required option '--id <id>' not specified"],
    [['send', '--prot', '1', 'x.hl7', '--json'], "unknown option '--prot'\n(Did you mean --port?)"],
    [['facility', '--json'], expect.any(String)],
  ])('tells scripts in JSON that it was called wrongly %#', async (argv, message) => {
    const { exitCode, out, err } = await causeway({}, ...argv);
    expect([exitCode, out]).toEqual([2, '']);
    expect(JSON.parse(err)).toEqual({ error: { code: 'usage', message, hint: expect.stringContaining('--help') } });
  });

  it('suggests the option that was meant', async () => {
    const { exitCode, err } = await causeway({}, 'send', '--prot', '2575', 'x.hl7');
    expect(exitCode).toBe(2);
    expect(err).toContain('Did you mean --port?');
  });

  it('lists the roles when there is no such role', async () => {
    const { exitCode, out, err } = await causeway(
      nowhere,
      'token',
      '--role',
      'doctor',
      '--organization',
      'a',
      '--purpose',
      'treatment',
    );
    expect(exitCode).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('facility, clinician, care-team, privacy-officer, steward, operator');
  });

  it('says what to do when nothing listens', async () => {
    const { exitCode, err } = await causeway(
      nowhere,
      'send',
      new URL('../samples/first-admit.hl7', import.meta.url).pathname,
    );
    expect(exitCode).toBe(2);
    expect(err).toContain('nothing listens on 127.0.0.1:1');
    expect(err).toContain('npm start');
  });

  it('makes no key in a folder that no exchange uses', async () => {
    const { exitCode, err } = await causeway(nowhere, 'facility', 'list');
    expect(exitCode).toBe(2);
    expect(err).toContain('CAUSEWAY_DATA');
  });

  it('names a variable that makes no sense', async () => {
    const { exitCode, err } = await causeway({ ...nowhere, CAUSEWAY_MLLP_PORT: 'x' }, 'start');
    expect(exitCode).toBe(2);
    expect(err).toContain('CAUSEWAY_MLLP_PORT');
  });

  it.each([['start'], ['token', '--role', 'operator', '--organization', 'a', '--purpose', 'operations']])(
    'says that the data folder cannot be made: %s',
    async (...argv) => {
      const { exitCode, out, err } = await causeway({ ...nowhere, CAUSEWAY_DATA: '/dev/null/causeway' }, ...argv);
      expect([exitCode, out]).toEqual([2, '']);
      expect(err.trim()).toBe(
        'the data folder /dev/null/causeway cannot be made or written (ENOTDIR); choose another with CAUSEWAY_DATA',
      );
    },
  );

  it('speaks JSON of its failures too, where JSON is asked for', async () => {
    const { err } = await causeway(nowhere, 'send', '/nonexistent.hl7', '--json');
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'unreadable-file' } });
  });

  it('does not colour what is no terminal, unless told', async () => {
    const plain = await causeway(nowhere, 'send', '/nonexistent.hl7');
    expect(plain.err).not.toContain('\x1b[');
    const forced = await causeway({ ...nowhere, FORCE_COLOR: '1' }, 'send', '/nonexistent.hl7');
    expect(forced.err).toContain('\x1b[31m');
    const refused = await causeway({ ...nowhere, FORCE_COLOR: '1', NO_COLOR: '1' }, 'send', '/nonexistent.hl7');
    expect(refused.err).not.toContain('\x1b[');
  });

  it('shows what a file has in place of a column, and nothing that a terminal obeys', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-columns-'));
    const [records, map] = [join(folder, 'records.csv'), join(folder, 'map.json')];
    await writeFile(records, `first\u001b[2J,${'x'.repeat(5_000)}\n1,2\n`);
    await writeFile(map, '{"given": "name"}');
    const { exitCode, err } = await causeway({}, 'match', 'evaluate', '--records', records, '--map', map);
    expect(exitCode).toBe(2);
    expect(err).toContain('the file has no column "name"\nIt has first');
    expect(err).not.toContain('\u001b');
    expect(err.length).toBeLessThan(700);
    await rm(folder, { recursive: true });
  });
});

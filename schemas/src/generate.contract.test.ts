import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const schemas = fileURLToPath(new URL('..', import.meta.url));
const program = join(schemas, 'tools/generate.mjs');
const FACTS = 'causeway.clinical.event/FactsReported';

const run = (root: string, ...flags: readonly string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [program, '--root', root, ...flags], { encoding: 'utf8' });
  return { status, stderr };
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'schemas-'));
  for (const name of readdirSync(schemas)) {
    if (name.startsWith('causeway.') || name === 'topics.json' || name === 'README.md') {
      cpSync(join(schemas, name), join(root, name), { recursive: true });
    }
  }
});

afterEach(() => rmSync(root, { recursive: true }));

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(join(root, file), change(readFileSync(join(root, file), 'utf8')));

const generated = (): string => readFileSync(join(root, 'src/generated/events.ts'), 'utf8');

describe('the generated types', () => {
  it('are current', () => {
    expect(run(schemas, '--check')).toEqual({ status: 0, stderr: '' });
  });

  it('say what to run when they are not', () => {
    execFileSync(process.execPath, [program, '--root', root]);
    expect(run(root, '--check').status).toBe(0);
    edit(`${FACTS}.v1.avsc`, text => text.replace('"doc": "', '"doc": "Indeed: '));
    const { status, stderr } = run(root, '--check');
    expect(status).toBe(1);
    expect(stderr).toContain('schemas/src/generated/events.ts is not current: run "npm run generate -w schemas"');
    expect(stderr).toContain('schemas/src/generated/schemas.ts');
  });

  it('follow the newest version and keep every one', () => {
    const added = '{ "name": "note", "type": ["null", "string"], "default": null }';
    const text = readFileSync(join(root, `${FACTS}.v1.avsc`), 'utf8');
    writeFileSync(join(root, `${FACTS}.v2.avsc`), text.replace('"fields": [', `"fields": [${added},`));
    expect(run(root)).toEqual({ status: 0, stderr: '' });
    expect(generated()).toMatch(
      /interface FactsReported \{\n {2}readonly type: 'FactsReported';\n {2}readonly note: string \| null;/,
    );
    expect(readFileSync(join(root, 'src/generated/schemas.ts'), 'utf8')).toMatch(/version: 1,[^\n]+\n[^\n]+version: 2/);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('`FactsReported` v2');
  });

  it.each([
    [
      'one name with two shapes',
      'EventHeader has one shape in',
      () => edit(`${FACTS}.v1.avsc`, text => text.replace('"cipher"', '"key"')),
    ],
    [
      'a version missing',
      'without gaps',
      () => renameSync(join(root, `${FACTS}.v1.avsc`), join(root, `${FACTS}.v2.avsc`)),
    ],
    [
      'a file with another name',
      'files are called',
      () => writeFileSync(join(root, 'causeway.dead.letter/x.avsc'), '{}'),
    ],
    [
      'a record that no topic lists',
      'is not listed',
      () => edit('topics.json', text => text.replace('"FactsReported", ', '')),
    ],
    [
      'a topic with another name',
      'topics are called',
      () => edit('topics.json', text => text.replace('causeway.dead.letter', 'causeway.letter')),
    ],
    [
      'a folder that is no topic',
      'no entry in topics.json',
      () => cpSync(join(root, 'causeway.dead.letter'), join(root, 'causeway.new.thing'), { recursive: true }),
    ],
  ])('are not made from %s', (_, message, breaking) => {
    breaking();
    const { status, stderr } = run(root);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});

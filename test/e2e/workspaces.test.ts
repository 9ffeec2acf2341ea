import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

async function workspaces(): Promise<readonly string[]> {
  const groups = ['packages', 'services'];
  const names = await Promise.all(groups.map(async it => (await readdir(`${root}${it}`)).map(name => `${it}/${name}`)));
  return ['schemas', ...names.flat()];
}

async function sources(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter(it => /\.(ts|mts|mjs|js)$/.test(it) && !/(^|\/)(node_modules|dist)\//.test(it));
}

/** What its files import of the other workspaces and its manifest does not name. */
async function undeclared(workspace: string): Promise<readonly string[]> {
  const folder = `${root}${workspace}`;
  const manifest = JSON.parse(await readFile(`${folder}/package.json`, 'utf8')) as Manifest;
  const declared = new Set([manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })]);
  const missing: string[] = [];
  for (const file of await sources(folder)) {
    const text = await readFile(`${folder}/${file}`, 'utf8');
    for (const [, imported = ''] of text.matchAll(/\b(?:from|import) '(@causeway\/[\w-]+)/g)) {
      if (!declared.has(imported)) missing.push(`${workspace}/${file} imports ${imported}`);
    }
  }
  return missing;
}

describe('a workspace', () => {
  // Turbo orders builds by the manifests: what is not in them is built in time by luck, and not at all in the image.
  it('declares every other workspace that it imports, so that it builds alone', async () => {
    const all = await Promise.all((await workspaces()).map(undeclared));
    expect(all.flat()).toEqual([]);
  });
});

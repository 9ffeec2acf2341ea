import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-folder-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('the data folder', () => {
  it('is made with those above it, again and again and at once, and is left as it was', async () => {
    const folder = join(directory, 'a', 'b', 'c');
    await Promise.all([openDataFolder(folder), openDataFolder(folder)]);
    await openDataFolder(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused where it is a file, or below one', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    for (const it of [file, join(file, 'below')])
      await expect(openDataFolder(it)).rejects.toMatchObject({
        code: 'settings',
        message: expect.stringContaining(it),
      });
  });

  it.skipIf(process.getuid?.() === 0)('is refused where it cannot be written', async () => {
    const folder = join(directory, 'closed');
    await openDataFolder(folder);
    await chmod(folder, 0o500);
    for (const it of [folder, join(folder, 'below')])
      await expect(openDataFolder(it)).rejects.toMatchObject({ code: 'settings' });
  });

  // There mkdir says that nothing is, whoever asks, and a recursive mkdir of Node tries for ever.
  it.runIf(process.platform === 'linux')('is refused where nothing can be made', async () => {
    await expect(openDataFolder('/proc/causeway/data')).rejects.toMatchObject({ code: 'settings' });
    await expect(openDataFolder('/proc')).rejects.toMatchObject({ code: 'settings' });
  });
});

import { access, mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SettingsError } from './environment.ts';

/** Makes the folder where there is none, and tries whether it can be written. Rejects with a `SettingsError`. */
export async function openDataFolder(path: string): Promise<void> {
  try {
    await make(path);
    await rmdir(await mkdtemp(join(path, '.written-')));
  } catch (cause) {
    throw new SettingsError(
      `the data folder ${path} cannot be made or written (${codeOf(cause)}); choose another with CAUSEWAY_DATA`,
      { cause },
    );
  }
}

// Not the recursive mkdir of Node: that tries for ever where mkdir says ENOENT of a folder whose parent is there, as in /proc.
async function make(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || (await isThere(parent))) throw error;
    await make(parent);
    await make(path);
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

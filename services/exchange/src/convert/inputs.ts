import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { CommandFailure } from '../failure.ts';

/** A file to convert. */
export interface Input {
  readonly path: string;
  /** What its output is called within `--out`: the path below the folder that was given. */
  readonly name: string;
}

/** Where a path would stand: what is piped in. */
export const standardInput = '-';

export interface Inputs {
  readonly files: readonly Input[];
  readonly hasFolder: boolean;
}

/** The files that were named, and all within the folders that were; what does not exist is left to be read, and to fail. */
export async function inputsOf(paths: readonly string[], directory: string): Promise<Inputs> {
  const files: Input[] = [];
  let hasFolder = false;
  for (const given of paths) {
    const path = given === standardInput ? given : resolve(directory, given);
    if (await isFolder(path)) {
      hasFolder = true;
      files.push(...(await filesIn(path)).map(it => ({ path: it, name: relative(path, it) })));
    } else files.push({ path, name: path === standardInput ? 'stdin' : basename(path) });
  }
  return { files: distinct(files), hasFolder };
}

/** Two inputs of one name would overwrite each other's output. */
function distinct(files: readonly Input[]): readonly Input[] {
  const seen = new Map<string, string>();
  for (const { path, name } of files) {
    const other = seen.get(name);
    if (other !== undefined && other !== path) {
      throw new CommandFailure('usage', `two inputs are called ${name}: ${other} and ${path}`, {
        hint: 'Convert them one after the other, or give the folder that holds both.',
      });
    }
    seen.set(name, path);
  }
  return files;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Hidden files are none of the sender's. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(it => !it.name.startsWith('.'));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: string[] = [];
  for (const it of entries) {
    const path = join(folder, it.name);
    if (it.isDirectory()) found.push(...(await filesIn(path)));
    else found.push(path);
  }
  return found;
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandFailure, systemCode } from './failure.ts';
import type { Io } from './io.ts';

/** A file of JSON that an option names. */
export async function readJson({ directory }: Pick<Io, 'directory'>, file: string): Promise<unknown> {
  const text = (await readBytes({ directory }, file)).toString('utf8').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandFailure('unreadable-file', `${file} is not JSON`, { cause });
  }
}

export async function readBytes({ directory }: Pick<Io, 'directory'>, file: string): Promise<Buffer> {
  try {
    return await readFile(resolve(directory, file));
  } catch (cause) {
    const code = systemCode(cause);
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'that is a folder' : `${code}`;
    throw new CommandFailure('unreadable-file', `cannot read ${file}: ${why}`, { cause });
  }
}

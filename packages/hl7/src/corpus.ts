import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type CorpusMessage = { readonly name: string; readonly bytes: Buffer };

const defaultFolder = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));

/** The HL7 v2 messages under CORPUS_DIR/hl7v2, for tests. Throws a clear line if they are not there. */
export async function corpusMessages(): Promise<readonly CorpusMessage[]> {
  const folder = join(process.env.CORPUS_DIR ?? defaultFolder, 'hl7v2');
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new Error(`no corpus at ${folder}: set CORPUS_DIR to the folder that holds hl7v2`, { cause });
  });
  const files = names.filter(it => /\.(?:hl7|er7|txt)$/.test(it)).sort();
  const read = await Promise.all(files.map(async name => ({ name, bytes: await readFile(join(folder, name)) })));
  // A list of files and one message that is malformed on purpose carry the same extensions.
  return read.filter(it => /^(?:\xEF\xBB\xBF)?\s*MSH/.test(it.bytes.toString('latin1', 0, 64)));
}

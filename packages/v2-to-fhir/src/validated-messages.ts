import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FacilityContext } from '@causeway/conversion';
import { type Message, parseMessage } from '@causeway/hl7';
import { hdDesignator } from './datatypes/hd.ts';

// Reads messages of others for tests and validation; nothing of the conversion itself imports it.

export type CorpusMessage = { readonly name: string; readonly message: Message };

const root = new URL('../../../', import.meta.url).pathname;

/** `CORPUS_DIR`, by default `../shared/corpus` beside the repository. Throws where it is not there. */
export function corpusFolder(): string {
  const folder = process.env.CORPUS_DIR ?? join(root, '../shared/corpus');
  if (!existsSync(folder)) throw new Error(`no corpus at ${folder}: set CORPUS_DIR to the folder that holds hl7v2/`);
  return folder;
}

export function sampleMessages(): readonly CorpusMessage[] {
  return readMessages(join(root, 'test/samples'));
}

/** Every HL7 v2 message of the corpus, whatever its type. */
export function corpusMessages(): readonly CorpusMessage[] {
  return readMessages(join(corpusFolder(), 'hl7v2'));
}

/** The facility that would have been registered for a message: it owns the first authority that PID-3 names. */
export function facilityOf(message: Message): FacilityContext {
  const numbers = message.segment('PID')?.field(3).repetitions ?? [];
  const [said] = numbers.flatMap(it => hdDesignator(it.component(4)) ?? []);
  const name = message.value('MSH-4') ?? message.value('MSH-3') ?? 'CORPUS';
  return { id: name, name, authority: said ?? { namespace: name }, timeZone: 'America/New_York' };
}

/** The message with a patient number where its PID-3 is empty; many of the corpus try one field and have none. */
export function numbered(message: Message): Message {
  if (message.segment('PID')?.field(3).isEmpty !== true) return message;
  const lines = message.segments.map(it => (it.id === 'PID' ? withNumber(it.raw) : it.raw));
  return parseMessage(lines.join('\r'));
}

function withNumber(pid: string): string {
  const fields = pid.split('|');
  while (fields.length < 4) fields.push('');
  fields[3] = '1';
  return fields.join('|');
}

function readMessages(folder: string): readonly CorpusMessage[] {
  return files(folder).flatMap(path => {
    const bytes = readFileSync(path);
    if (!/^[\s\uFEFF]*MSH/.test(bytes.toString('utf8', 0, 64))) return [];
    return [{ name: relative(folder, path), message: parseMessage(bytes) }];
  });
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(it => {
      const path = join(folder, it.name);
      if (it.isDirectory()) return files(path);
      return /\.(hl7|er7|txt)$/i.test(it.name) ? [path] : [];
    });
}

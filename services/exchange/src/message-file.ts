import { readFile } from 'node:fs/promises';
import { endBlock, splitBatch, startBlock } from '@causeway/hl7';
import { CommandFailure, systemCode } from './failure.ts';

/**
 * The messages of a file as they go over the wire: one or several, a batch with its envelope, with any line ends, a byte
 * order mark, or the MLLP framing that captures keep. The character set is left as it is.
 */
export async function readMessages(file: string): Promise<readonly Buffer[]> {
  const messages = messagesIn(await read(file));
  if (messages.length > 0) return messages;
  throw new CommandFailure('no-message', `${file} holds no HL7 v2 message`, {
    hint: 'A message begins with an MSH segment, as in services/exchange/samples/first-admit.hl7.',
  });
}

export function messagesIn(bytes: Buffer): readonly Buffer[] {
  // latin1 keeps every byte, whatever the character set is.
  const text = Buffer.from(bytes.filter(it => it !== startBlock && it !== endBlock))
    .toString('latin1')
    .replace(/^\xEF\xBB\xBF/, '');
  if (!/(?:^|[\r\n])\s*MSH/.test(text)) return [];
  return [...splitBatch(text)]
    .map(it => it.trim().replace(/(?:\r\n|\r|\n)+/g, '\r'))
    .filter(it => it !== '')
    .map(it => Buffer.from(`${it}\r`, 'latin1'));
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const code = systemCode(cause);
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'that is a folder' : `${code}`;
    throw new CommandFailure('unreadable-file', `cannot read ${file}: ${why}`, { cause });
  }
}

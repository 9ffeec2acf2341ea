import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitBatch } from './batch.ts';
import { streamBatch } from './batch-stream.ts';

const message = (id: number) => `MSH|^~\\&|A|B|||2024||ADT^A01|${id}|P|2.5\rPID|1||${id}\r`;
const file = `FHS|^~\\&|A\rBHS|^~\\&|A\r${[1, 2, 3, 4].map(message).join('')}BTS|4\rFTS|1\r`;

async function streamed(text: string, cuts: readonly number[], options = {}): Promise<string[]> {
  async function* chunks() {
    let from = 0;
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      yield Buffer.from(text.slice(from, cut));
      from = cut;
    }
    yield Buffer.from(text.slice(from));
  }
  const messages: string[] = [];
  for await (const it of streamBatch(chunks(), options)) messages.push(it.toString());
  return messages;
}

describe('a batch file in chunks', () => {
  it('gives the messages it gives as a whole, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: file.length }), { maxLength: 8 }), async cuts => {
        expect(await streamed(file, cuts)).toEqual([...splitBatch(file)]);
      }),
      { numRuns: 100 },
    );
  });

  it('reads files whose lines end with LF or CRLF', async () => {
    expect(await streamed(file.replaceAll('\r', '\n'), [50, 90])).toHaveLength(4);
    expect(await streamed(file.replaceAll('\r', '\r\n'), [50, 90])).toHaveLength(4);
  });

  it('refuses a message above the limit instead of holding it', async () => {
    await expect(streamed(message(1) + 'x'.repeat(500), [100], { maxMessageBytes: 200 })).rejects.toThrow('exceeds');
  });
});

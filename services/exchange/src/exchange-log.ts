import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const rotateAboveBytes = 64 * 1024 * 1024;
const warnLevel = 40;

/** pino's lines on their way to a file; what needs a person's eye is told to the console as well. */
export class ExchangeLog {
  readonly file: string;
  readonly #stream: WriteStream;
  readonly #onWarning: (text: string) => void;

  private constructor(file: string, onWarning: (text: string) => void) {
    this.file = file;
    this.#onWarning = onWarning;
    this.#stream = createWriteStream(file, { flags: 'a' });
    this.#stream.on('error', error => onWarning(`the log ${file} cannot be written: ${error.message}`));
  }

  /** Keeps the file before the present one as `.1` once it has grown large. */
  static async open(file: string, onWarning: (text: string) => void): Promise<ExchangeLog> {
    await mkdir(dirname(file), { recursive: true });
    const size = await stat(file).then(
      it => it.size,
      () => 0,
    );
    if (size > rotateAboveBytes) await rename(file, `${file}.1`);
    return new ExchangeLog(file, onWarning);
  }

  write(line: string): void {
    this.#stream.write(line);
    // pino writes the level first, so that a line need not be parsed to be passed over.
    const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0);
    if (level >= warnLevel) this.#onWarning(readable(line));
  }

  async close(): Promise<void> {
    this.#stream.end();
    if (!this.#stream.closed) await once(this.#stream, 'close');
  }
}

function readable(line: string): string {
  const { msg, level, time, service, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const details = Object.entries(rest)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return `${service ? `${service}: ` : ''}${msg ?? 'warning'}${details ? ` (${details})` : ''}`;
}

import type { Console } from './console.ts';
import type { Io } from './io.ts';

/** What every command is given. */
export interface Shell {
  readonly io: Io;
  readonly console: Console;
  /** Makes a commander action of a command that answers its exit code; nothing means 0. */
  readonly act: <A extends readonly unknown[]>(
    command: (...given: A) => Promise<number | undefined>,
  ) => (...given: A) => Promise<void>;
}

import type { Environment } from '@causeway/service';

/** A stream as a terminal or a pipe is one. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** All that a command sees of the process it runs in, so that tests can be that process. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  readonly directory: string;
  /** Tells of every Ctrl-C and SIGTERM until the answer is called. */
  readonly onStop: (listener: () => void) => () => void;
}

/** Aborts with the first Ctrl-C. */
export function stopSignal(io: Io): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const release = io.onStop(() => controller.abort());
  return { signal: controller.signal, release };
}

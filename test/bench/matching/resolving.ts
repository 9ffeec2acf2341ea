import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EngineKind } from '@causeway/testing';

/** What a process of its own is to do. */
export interface ResolvingTask {
  readonly by: 'memory' | EngineKind;
  readonly persons: number;
  /** How many arrive. */
  readonly count: number;
}

export interface Resolving {
  readonly learnSeconds: number;
  /** Arrivals a second, and comparisons each. */
  readonly rate: number;
  readonly compared: number;
  /** Of all links, those that are right; of all who had a record already, those linked, and those linked or to be reviewed. */
  readonly precision: number;
  readonly linked: number;
  readonly found: number;
  /** Bytes, resident, at the end. */
  readonly rss: number;
}

export interface ResolvingOptions {
  readonly profileDirectory?: string | undefined;
  readonly tell: (line: string) => void;
}

/** Learns a model, files the persons, and measures arrivals: in a process of its own, so that its memory is its own. */
export async function resolving(task: ResolvingTask, { profileDirectory, tell }: ResolvingOptions): Promise<Resolving> {
  const profile = profileDirectory
    ? [
        '--cpu-prof',
        `--cpu-prof-dir=${profileDirectory}`,
        `--cpu-prof-name=matching-${task.by}-${task.persons}.cpuprofile`,
      ]
    : [];
  const heap = task.by === 'memory' ? ['--max-old-space-size=12288'] : [];
  const child: ChildProcess = fork(
    fileURLToPath(new URL('./resolving-main.js', import.meta.url)),
    [JSON.stringify(task)],
    {
      execArgv: [...heap, ...profile],
      stdio: ['ignore', 2, 2, 'ipc'],
    },
  );
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the process that resolves ended with ${code}`);
  });
  gone.catch(() => {});
  for (;;) {
    const [said] = await Promise.race([once(child, 'message'), gone]);
    if (typeof said !== 'string') {
      await once(child, 'exit');
      return said as Resolving;
    }
    tell(`matching, ${task.by}, ${task.persons} persons: ${said}`);
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface AsideOptions {
  /** Node's own options, such as a heap's size. */
  readonly execArgv?: readonly string[];
  /** Name of the CPU profile, and where it goes. */
  readonly profile?: { readonly name: string; readonly directory: string } | undefined;
  /** Is told what the process says on its way. */
  readonly tell: (line: string) => void;
}

/** Runs a program of the bench in a process of its own, so that its memory and CPU time are its own; answers its answer. */
export async function aside<T extends object>(
  program: string,
  task: object,
  { execArgv = [], profile, tell }: AsideOptions,
): Promise<T> {
  const profiling = profile
    ? ['--cpu-prof', `--cpu-prof-dir=${profile.directory}`, `--cpu-prof-name=${profile.name}.cpuprofile`]
    : [];
  const child: ChildProcess = fork(fileURLToPath(new URL(program, import.meta.url)), [JSON.stringify(task)], {
    execArgv: [...execArgv, ...profiling],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ended with ${code}`);
  });
  gone.catch(() => {});
  for (;;) {
    const [said] = await Promise.race([once(child, 'message'), gone]);
    if (typeof said !== 'string') {
      await once(child, 'exit');
      return said as T;
    }
    tell(said);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from './eventually.ts';
import { patiently } from './patience.ts';

export interface Child {
  readonly process: ChildProcess;
  /** What it has written to standard output and error. */
  readonly output: () => string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code, after SIGKILL when it took longer than `graceMs`. */
  stop(graceMs?: number): Promise<number | null>;
}

/** Starts a Node program that ends with the test at the latest. */
export function startNode(args: readonly string[], environment: Readonly<Record<string, string>>): Child {
  const { NODE_OPTIONS: _, VITEST: _v, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  child.stderr.on('data', chunk => chunks.push(chunk));
  const gone = once(child, 'exit');
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  void gone.then(() => process.off('exit', onExit));
  return {
    process: child,
    output: () => Buffer.concat(chunks).toString('utf8'),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop(graceMs = 20_000) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patiently(graceMs));
      await gone;
      clearTimeout(timer);
      return child.exitCode;
    },
  };
}

/** Resolves when the process answers its readiness probe; rejects with its output when it ends first. */
export async function untilReady(child: Child, url: string, timeoutMs = 60_000): Promise<void> {
  const probe = async (): Promise<boolean> => {
    if (child.process.exitCode !== null) return true;
    return (await fetch(`${url}/health/ready`)).ok;
  };
  await eventually(probe, it => it, { timeoutMs, everyMs: 25, what: 'readiness' });
  if (child.process.exitCode !== null)
    throw new Error(`the process ended with ${child.process.exitCode}:\n${child.output()}`);
}

import type { EngineKind } from '@causeway/testing';
import { aside } from '../aside.ts';

export interface ServingTask {
  readonly kind: EngineKind;
  /** How many source patients are there before. */
  readonly persons: number;
  /** How many arrive. */
  readonly count: number;
}

/** What the identity service made of arrivals, from the log to its views. */
export interface Serving {
  /** Arrivals a second, by the clock. */
  readonly rate: number;
  /** Of the whole process, for each arrival. */
  readonly cpuMs: number;
  /** Links said for each arrival. */
  readonly links: number;
  /** Seconds until the service was ready, with everybody in the index. */
  readonly readySeconds: number;
  /** Bytes, resident, at the end. */
  readonly rss: number;
}

export interface ServingOptions {
  readonly profileDirectory?: string | undefined;
  readonly tell: (line: string) => void;
}

/** Files source patients, starts the identity service beside them, and measures what arrivals cost it. */
export function serving(task: ServingTask, { profileDirectory, tell }: ServingOptions): Promise<Serving> {
  return aside('./matching/serving-main.js', task, {
    // As `npm start` runs it.
    execArgv: ['--max-semi-space-size=64'],
    profile: profileDirectory ? { name: `identity-${task.persons}`, directory: profileDirectory } : undefined,
    tell: line => tell(`identity, ${task.persons} source patients: ${line}`),
  });
}

import type { EngineKind } from '@causeway/testing';
import { aside } from '../aside.ts';

/** What a process of its own is to do. */
export interface ResolvingTask {
  readonly by: 'memory' | EngineKind;
  readonly persons: number;
  /** How many arrive. */
  readonly count: number;
}

export interface Resolving {
  readonly learnSeconds: number;
  /** Arrivals a second by the clock; CPU time of the whole process for each, and comparisons. */
  readonly rate: number;
  readonly cpuMs: number;
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

/** Learns a model, files the persons, and measures arrivals. */
export function resolving(task: ResolvingTask, { profileDirectory, tell }: ResolvingOptions): Promise<Resolving> {
  const name = `matching-${task.by}-${task.persons}`;
  return aside('./matching/resolving-main.js', task, {
    execArgv: task.by === 'memory' ? ['--max-old-space-size=12288'] : [],
    profile: profileDirectory ? { name, directory: profileDirectory } : undefined,
    tell: line => tell(`matching, ${task.by}, ${task.persons} persons: ${line}`),
  });
}

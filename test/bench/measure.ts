import type { EngineKind } from '@causeway/testing';
import type { RawLog } from './raw-log.ts';

export interface Result {
  readonly what: string;
  readonly value: number;
  readonly unit: 'msg/s' | 'events/s' | 'arrivals/s' | 'records' | 's' | 'ms' | 'µs' | '%' | 'MB' | 'MB/100k' | '×';
  /** `least`: the value is to be this or more; `most`: this or less. Absent: told for comparison only. */
  readonly target?: { readonly least: number } | { readonly most: number };
  /** The value as a share of the raw log's rate at the same record size and concurrency. */
  readonly ofRaw?: number;
}

export interface BenchContext {
  readonly kind: EngineKind;
  /** How long a measure is to last, roughly. */
  readonly seconds: number;
  /** How many persons arrivals are resolved against, at most. */
  readonly persons: number;
  readonly rawLog: RawLog;
  /** Where the exchange's CPU profiles go, if any are wanted. */
  readonly profileDirectory?: string;
  /** Says on standard error what is going on. */
  readonly tell: (line: string) => void;
}

export interface Measure {
  readonly name: string;
  readonly engines: readonly EngineKind[];
  run(context: BenchContext): Promise<readonly Result[]>;
}

export function isMet({ value, target }: Result): boolean | undefined {
  if (target === undefined) return undefined;
  return 'least' in target ? value >= target.least : value <= target.most;
}

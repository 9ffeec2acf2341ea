import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly node: string;
  /** Writes of 4 KiB with `fdatasync` after each, where the measures keep their data. */
  readonly fsyncsPerSecond: number;
  /** ms. */
  readonly fsyncP99: number;
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    ...measureFsync(),
  };
}

function measureFsync(): Pick<Machine, 'fsyncsPerSecond' | 'fsyncP99'> {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-fsync-'));
  const file = openSync(join(directory, 'file'), 'w');
  const block = Buffer.alloc(4096, 1);
  const times: number[] = [];
  const began = performance.now();
  try {
    while (performance.now() - began < 1_000) {
      const at = performance.now();
      writeSync(file, block);
      fdatasyncSync(file);
      times.push(performance.now() - at);
    }
    const seconds = (performance.now() - began) / 1_000;
    return { fsyncsPerSecond: times.length / seconds, fsyncP99: percentile(times, 0.99) };
  } finally {
    closeSync(file);
    rmSync(directory, { recursive: true });
  }
}

/** By nearest rank; 0 of nothing. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

import type { Place } from '../intake/receipt.ts';
import type { ResourceChange } from './correction.ts';
import type { Change } from './difference.ts';

export interface PathCount {
  /** `Observation.code.coding[].system` */
  readonly path: string;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export interface Sample {
  readonly message: Place;
  readonly resource: string;
  readonly path: string;
  readonly change: Change;
  /** Content, only where it was asked for. */
  readonly before?: unknown;
  readonly after?: unknown;
}

const samplesOfPath = 3;
const mostSamples = 200;
const mostPaths = 2_000;

/** What a re-conversion found, summed up as it goes. */
export class DifferenceReport {
  readonly #paths = new Map<string, { added: number; removed: number; changed: number }>();
  readonly #samples: Sample[] = [];
  readonly #sampled = new Map<string, number>();
  readonly #isShown: boolean;

  constructor(isShown: boolean) {
    this.#isShown = isShown;
  }

  add(message: Place, { resource, changes }: ResourceChange): void {
    for (const { path, change, before, after } of changes) {
      const counts = this.#paths.get(path) ?? { added: 0, removed: 0, changed: 0 };
      if (!this.#paths.has(path) && this.#paths.size >= mostPaths) continue;
      counts[change]++;
      this.#paths.set(path, counts);
      const known = this.#sampled.get(path) ?? 0;
      if (known >= samplesOfPath || this.#samples.length >= mostSamples) continue;
      this.#sampled.set(path, known + 1);
      this.#samples.push({ message, resource, path, change, ...(this.#isShown && { before, after }) });
    }
  }

  get paths(): readonly PathCount[] {
    const all = [...this.#paths].map(([path, counts]) => ({ path, ...counts }));
    const total = (it: PathCount) => it.added + it.removed + it.changed;
    return all.sort((a, b) => total(b) - total(a) || (a.path < b.path ? -1 : 1));
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }
}

/** 4 MiB: of three million ids one in a hundred others is taken for seen. */
const words = 1 << 20;
const bitsMask = words * 32 - 1;
const probes = 3;

/** Which ids were seen, in a memory that does not grow: a Bloom filter. */
export class SeenIds {
  readonly #bits = new Uint32Array(words);

  add(id: string): void {
    const { first, step } = hashesOf(id);
    for (let probe = 0; probe < probes; probe++) {
      const bit = (first + probe * step) & bitsMask;
      const word = bit >>> 5;
      this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (bit & 31));
    }
  }

  /** False: it was not. True: most likely it was. */
  mayHave(id: string): boolean {
    const { first, step } = hashesOf(id);
    for (let probe = 0; probe < probes; probe++) {
      const bit = (first + probe * step) & bitsMask;
      if (((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

/** FNV-1a, and its bits mixed once more. */
function hashesOf(id: string): { readonly first: number; readonly step: number } {
  let first = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) first = Math.imul(first ^ id.charCodeAt(at), 0x01000193);
  let step = Math.imul(first ^ (first >>> 16), 0x85ebca6b);
  step = Math.imul(step ^ (step >>> 13), 0xc2b2ae35);
  return { first, step: (step ^ (step >>> 16)) | 1 };
}

/** Pieces one after the other in memory of their own, which can be handed to another thread, and where each ends. */
export function packed(pieces: readonly Uint8Array[]): { readonly data: Uint8Array; readonly ends: readonly number[] } {
  const data = new Uint8Array(pieces.reduce((sum, it) => sum + it.length, 0));
  const ends: number[] = [];
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.length;
    ends.push(at);
  }
  return { data, ends };
}

/** The pieces of `packed`, which share its memory. */
export function unpacked({ buffer }: Uint8Array, ends: readonly number[]): readonly Buffer[] {
  return ends.map((end, index) => {
    const start = ends[index - 1] ?? 0;
    return Buffer.from(buffer, start, end - start);
  });
}

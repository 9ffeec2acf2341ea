import { Hl7Error } from './hl7-error.ts';

// MLLP release 1: <SB> data <EB><CR>
export const startBlock = 0x0b;
export const endBlock = 0x1c;
const carriageReturn = 0x0d;
const restart = Buffer.from('\x0bMSH');
const firstCapacity = 4096;

export type MllpLimits = {
  /** Bytes of data in one frame; 16 MiB by default. */
  readonly maxFrameBytes?: number;
  /** Bytes tolerated between two frames; 1,024 by default. */
  readonly maxGarbageBytes?: number;
};

/** @throws Hl7Error `frame-unsafe` if the data contains the end block, which would break the framing. */
export function encodeFrame(data: string | Uint8Array): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (bytes.includes(endBlock)) throw new Hl7Error('frame-unsafe', 'the data contains the MLLP end block');
  const frame = Buffer.allocUnsafe(bytes.length + 3);
  frame[0] = startBlock;
  frame.set(bytes, 1);
  frame[bytes.length + 1] = endBlock;
  frame[bytes.length + 2] = carriageReturn;
  return frame;
}

/**
 * Takes bytes in any chunks and yields the data of each frame. A frame ends with FS, whether or not CR follows. A start
 * block before MSH inside a frame means that the sender gave up and began again: what came before is dropped, as
 * it was never acknowledged. Holds at most one frame. After an error the stream cannot be followed any more.
 */
export class MllpDecoder {
  readonly #maxFrameBytes: number;
  readonly #maxGarbageBytes: number;
  #inFrame = false;
  #garbage = 0;
  #partial: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor({ maxFrameBytes = 16 * 1024 * 1024, maxGarbageBytes = 1024 }: MllpLimits = {}) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#maxGarbageBytes = maxGarbageBytes;
  }

  /** Whether a frame has begun and not ended. */
  get midFrame(): boolean {
    return this.#inFrame;
  }

  /** What has come of the frame that is not complete. */
  get partial(): Buffer {
    return this.#partial.subarray(0, this.#length);
  }

  /**
   * Lazy: bytes are consumed as frames are asked for, and must be asked for to the end before the next push. A frame
   * may share memory with its chunk.
   *
   * @throws Hl7Error `frame-too-large`, `frame-garbage`
   */
  *push(chunk: Buffer): Generator<Buffer> {
    let at = 0;
    while (at < chunk.length) {
      if (!this.#inFrame) {
        at = this.#skipToStart(chunk, at);
        continue;
      }
      const end = chunk.indexOf(endBlock, at);
      const upTo = end < 0 ? chunk.length : end;
      if (this.#length + upTo - at > this.#maxFrameBytes) this.#refuse(chunk, at);
      if (end < 0) {
        this.#keep(chunk.subarray(at));
        return;
      }
      const frame = this.#complete(chunk.subarray(at, end));
      at = end + 1;
      yield frame;
    }
  }

  #skipToStart(chunk: Buffer, from: number): number {
    const start = chunk.indexOf(startBlock, from);
    const upTo = start < 0 ? chunk.length : start;
    this.#garbage += upTo - from;
    if (this.#garbage > this.#maxGarbageBytes) {
      throw new Hl7Error('frame-garbage', 'too many bytes outside an MLLP frame');
    }
    if (start < 0) return chunk.length;
    this.#inFrame = true;
    this.#garbage = 0;
    return start + 1;
  }

  #refuse(chunk: Buffer, at: number): never {
    const room = this.#maxFrameBytes - this.#length;
    this.#keep(chunk.subarray(at, at + room));
    throw new Hl7Error('frame-too-large', `an MLLP frame exceeds ${this.#maxFrameBytes} bytes`);
  }

  #keep(part: Buffer): void {
    const length = this.#length + part.length;
    if (length > this.#partial.length) {
      const capacity = Math.min(Math.max(firstCapacity, length * 2), Math.max(length, this.#maxFrameBytes));
      const grown = Buffer.allocUnsafeSlow(capacity);
      this.#partial.copy(grown, 0, 0, this.#length);
      this.#partial = grown;
    }
    part.copy(this.#partial, this.#length);
    this.#length = length;
  }

  #complete(last: Buffer): Buffer {
    let frame = last;
    if (this.#length > 0) {
      this.#keep(last);
      frame = this.partial;
      this.#partial = Buffer.alloc(0);
      this.#length = 0;
    }
    this.#inFrame = false;
    const again = frame.lastIndexOf(restart);
    return again < 0 ? frame : frame.subarray(again + 1);
  }
}

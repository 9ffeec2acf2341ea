import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Hl7Error } from './hl7-error.ts';
import { encodeFrame, MllpDecoder } from './mllp.ts';

export type MllpPeer = {
  /** Unique in this server. */
  readonly id: number;
  /** `address:port` */
  readonly remote: string;
};

/** Why a connection ended. */
export type MllpCloseReason =
  | 'peer-closed'
  | 'peer-closed-mid-frame'
  | 'server-closed'
  | 'server-closed-before-answering'
  | 'idle'
  | 'slow-sender'
  | 'slow-reader'
  | 'no-answer'
  | 'handler-failed'
  | 'frame-too-large'
  | 'frame-garbage'
  | 'socket-error';

/** What happened, for metrics and logs. Holds sizes, times and codes, never content. */
export type MllpEvent =
  | { readonly type: 'connection-opened'; readonly peer: MllpPeer }
  | {
      readonly type: 'connection-closed';
      readonly peer: MllpPeer;
      readonly reason: MllpCloseReason;
      readonly frames: number;
      readonly answers: number;
    }
  | { readonly type: 'connection-refused' }
  | { readonly type: 'frame-received'; readonly peer: MllpPeer; readonly bytes: number }
  | {
      readonly type: 'answer-sent';
      readonly peer: MllpPeer;
      readonly bytes: number;
      /** From the whole frame to the answer written, in ms. */
      readonly elapsedMs: number;
    }
  | { readonly type: 'handler-failed'; readonly peer: MllpPeer; readonly error: unknown };

export type MllpAnswer = string | Buffer | readonly (string | Buffer)[];

export type MllpHandlers = {
  /**
   * Answers one message. Frames of a connection are handled concurrently and answered in the order they came. A
   * rejection answers nothing: the connection is closed after the earlier answers, so that the sender sends again.
   * Several answers are a frame each; an empty list is no answer, as enhanced mode allows.
   */
  readonly onMessage: (frame: Buffer, connection: MllpPeer) => Promise<MllpAnswer>;
  /** Given the beginning of a frame above the limit; its answer is sent before the connection is closed. */
  readonly onOversize?: (head: Buffer, connection: MllpPeer) => Promise<string | Buffer | undefined>;
  /**
   * Told when a sender waits for an answer who has more to send: its message came at once after the last answer, or behind
   * another; and when that is over, or the connection.
   */
  readonly onWaiting?: (waits: boolean) => void;
  readonly onEvent?: (event: MllpEvent) => void;
};

export type MllpConnectionLimits = {
  readonly maxMessageBytes: number;
  readonly maxGarbageBytes: number;
  readonly idleTimeoutMs: number;
  readonly messageTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly maxInFlightPerConnection: number;
};

type Slot = { readonly receivedAt: number; answer?: Buffer };

const oversizeHeadBytes = 64 * 1024;
const lingerMs = 1000;
/** A sender who has its next message ready sends it within this after an answer, or within half of what the answer took. */
const readyMs = 2;

/**
 * One sender. Reads as long as there is room for another message, and no further: then the socket is paused and TCP
 * holds the sender back. Time limits are checked by the server's sweep, so that a message costs no timer.
 */
export class MllpConnection {
  readonly closed: Promise<void>;
  readonly #peer: MllpPeer;
  readonly #socket: Socket;
  readonly #handlers: MllpHandlers;
  readonly #limits: MllpConnectionLimits;
  readonly #decoder: MllpDecoder;
  /** Messages being handled or waiting for an earlier answer, in the order received. */
  readonly #slots: Slot[] = [];
  #unread: Iterator<Buffer, void> | undefined;
  #accepting = true;
  #ended = false;
  #reason: MllpCloseReason | undefined;
  #activeAt = performance.now();
  /** A message that comes before then is one that the sender had ready. */
  #readyUntil = -Infinity;
  #waits = false;
  #frameBegunAt: number | undefined;
  #blockedAt: number | undefined;
  #endedAt: number | undefined;
  #frames = 0;
  #answers = 0;

  constructor(peer: MllpPeer, socket: Socket, handlers: MllpHandlers, limits: MllpConnectionLimits) {
    this.#peer = peer;
    this.#socket = socket;
    this.#handlers = handlers;
    this.#limits = limits;
    this.#decoder = new MllpDecoder({
      maxFrameBytes: limits.maxMessageBytes,
      maxGarbageBytes: limits.maxGarbageBytes,
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', chunk => this.#receive(chunk));
    socket.on('end', () => this.#peerEnded());
    socket.on('drain', () => this.#drained());
    socket.on('error', () => this.#drop('socket-error'));
    this.closed = new Promise(resolve => {
      socket.on('close', () => {
        this.#closed();
        resolve();
      });
    });
    this.#emit({ type: 'connection-opened', peer });
  }

  /** Takes no more messages, answers those in flight, then ends. */
  finish(): void {
    this.#stop('server-closed');
  }

  /** Ends at once; what is in flight stays unanswered. */
  abort(): void {
    if (this.#slots.length > 0) this.#reason = 'server-closed-before-answering';
    this.#drop('server-closed');
  }

  /** Enforces the time limits. */
  sweep(now: number): void {
    const { idleTimeoutMs, messageTimeoutMs, answerTimeoutMs, writeTimeoutMs } = this.#limits;
    const [oldest] = this.#slots;
    if (elapsed(this.#endedAt, now) > lingerMs) this.#drop('peer-closed');
    else if (elapsed(this.#blockedAt, now) > writeTimeoutMs) this.#drop('slow-reader');
    else if (elapsed(oldest?.receivedAt, now) > answerTimeoutMs) this.#drop('no-answer');
    else if (elapsed(this.#frameBegunAt, now) > messageTimeoutMs) this.#drop('slow-sender');
    else if (oldest === undefined && elapsed(this.#activeAt, now) > idleTimeoutMs) this.#stop('idle');
  }

  #receive(chunk: Buffer): void {
    // After the end, input is only drained: closing on unread bytes would reset the connection under our last answer.
    if (!this.#accepting) return;
    this.#activeAt = performance.now();
    this.#unread = this.#decoder.push(chunk);
    this.#read();
  }

  /** Takes frames from the last chunk while there is room, then pauses or resumes the socket. */
  #read(): void {
    while (this.#accepting && this.#unread !== undefined && this.#hasRoom()) {
      const next = this.#nextFrame(this.#unread);
      if (next === undefined) this.#unread = undefined;
      else this.#handle(next);
    }
    if (!this.#accepting) return;
    const paused = this.#unread !== undefined || !this.#hasRoom();
    // A sender that we hold back is not slow.
    if (paused || !this.#decoder.midFrame) this.#frameBegunAt = undefined;
    else this.#frameBegunAt ??= performance.now();
    if (paused) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #hasRoom(): boolean {
    return this.#slots.length < this.#limits.maxInFlightPerConnection && this.#blockedAt === undefined;
  }

  #nextFrame(unread: Iterator<Buffer, void>): Buffer | undefined {
    try {
      const { value, done } = unread.next();
      return done === true ? undefined : (value ?? undefined);
    } catch (error) {
      this.#refuse(error instanceof Hl7Error && error.code === 'frame-too-large');
      return undefined;
    }
  }

  #handle(frame: Buffer): void {
    this.#frameBegunAt = undefined;
    this.#frames++;
    this.#emit({ type: 'frame-received', peer: this.#peer, bytes: frame.length });
    if (this.#slots.length > 0 || performance.now() < this.#readyUntil) this.#setWaits(true);
    void this.#answerWith(() => this.#handlers.onMessage(frame, this.#peer));
  }

  /** The framing is broken: answers a frame that is too large if somebody knows how, then closes. */
  #refuse(oversize: boolean): void {
    const { onOversize } = this.#handlers;
    this.#reason ??= oversize ? 'frame-too-large' : 'frame-garbage';
    this.#accepting = false;
    if (oversize && onOversize !== undefined) {
      const head = Buffer.from(this.#decoder.partial.subarray(0, oversizeHeadBytes));
      void this.#answerWith(() => onOversize(head, this.#peer));
    }
    this.#stop(this.#reason);
  }

  async #answerWith(answer: () => Promise<MllpAnswer | undefined>): Promise<void> {
    const slot: Slot = { receivedAt: performance.now() };
    this.#slots.push(slot);
    try {
      slot.answer = framesOf(await answer());
      this.#flush();
    } catch (error) {
      this.#handlerFailed(slot, error);
    }
  }

  #handlerFailed(slot: Slot, error: unknown): void {
    this.#emit({ type: 'handler-failed', peer: this.#peer, error });
    const at = this.#slots.indexOf(slot);
    if (at < 0) return;
    // Later answers would be taken for this one.
    this.#slots.splice(at);
    this.#stop('handler-failed');
  }

  /** Writes the answers that are ready, in order, up to the first that is not. */
  #flush(): void {
    if (this.#socket.destroyed) return;
    // Answers that are ready together go in one write.
    if (this.#slots.length > 1) this.#socket.cork();
    while (this.#blockedAt === undefined) {
      const [slot] = this.#slots;
      if (slot?.answer === undefined) break;
      this.#slots.shift();
      if (slot.answer.length > 0) this.#send(slot.answer, slot.receivedAt);
    }
    this.#socket.uncork();
    this.#read();
    if (this.#slots.length === 0) this.#setWaits(false);
    this.#endWhenDone();
  }

  #send(answer: Buffer, receivedAt: number): void {
    const now = performance.now();
    this.#activeAt = now;
    this.#readyUntil = now + Math.max(readyMs, (now - receivedAt) / 2);
    this.#answers++;
    if (!this.#socket.write(answer)) this.#blockedAt = now;
    this.#emit({ type: 'answer-sent', peer: this.#peer, bytes: answer.length, elapsedMs: now - receivedAt });
  }

  #drained(): void {
    this.#blockedAt = undefined;
    this.#flush();
  }

  /** Half-open: the sender may close its side and still wait for answers. */
  #peerEnded(): void {
    this.#stop(this.#decoder.midFrame ? 'peer-closed-mid-frame' : 'peer-closed');
  }

  #stop(reason: MllpCloseReason): void {
    this.#reason ??= reason;
    this.#accepting = false;
    this.#unread = undefined;
    this.#frameBegunAt = undefined;
    this.#socket.resume();
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    if (this.#accepting || this.#ended || this.#slots.length > 0) return;
    this.#ended = true;
    this.#blockedAt ??= performance.now();
    this.#socket.end(() => {
      this.#blockedAt = undefined;
      this.#endedAt = performance.now();
    });
  }

  #drop(reason: MllpCloseReason): void {
    this.#reason ??= reason;
    this.#accepting = false;
    this.#socket.destroy();
  }

  #closed(): void {
    this.#accepting = false;
    this.#slots.length = 0;
    this.#setWaits(false);
    this.#unread = undefined;
    this.#emit({
      type: 'connection-closed',
      peer: this.#peer,
      reason: this.#reason ?? 'peer-closed',
      frames: this.#frames,
      answers: this.#answers,
    });
  }

  #setWaits(waits: boolean): void {
    if (waits === this.#waits) return;
    this.#waits = waits;
    this.#handlers.onWaiting?.(waits);
  }

  #emit(event: MllpEvent): void {
    this.#handlers.onEvent?.(event);
  }
}

function elapsed(since: number | undefined, now: number): number {
  return since === undefined ? 0 : now - since;
}

function framesOf(answer: MllpAnswer | undefined): Buffer {
  if (answer === undefined) return Buffer.alloc(0);
  if (typeof answer === 'string' || Buffer.isBuffer(answer)) return encodeFrame(answer);
  const frames = answer.map(it => encodeFrame(it));
  const [only] = frames;
  return only !== undefined && frames.length === 1 ? only : Buffer.concat(frames);
}

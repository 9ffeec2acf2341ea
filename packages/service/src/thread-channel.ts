import type { MessagePort, Worker } from 'node:worker_threads';
import { type BirpcReturn, createBirpc } from 'birpc';
import { InvalidEvent } from './event-batch.ts';
import { PositionBehind } from './view-applier.ts';
import { RebuildError } from './view-rebuild.ts';

type Functions = object;

/** What birpc sends: a question, or the answer to one. */
interface Message {
  readonly e?: unknown;
}

interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly retryable: boolean;
  readonly stack: string | undefined;
  readonly position: InvalidEvent['position'] | undefined;
  readonly cause: SentError | undefined;
}

/**
 * Calls between two threads, either way. Errors that callers tell apart arrive as what they were; of others, name,
 * message, code and stack do. Arguments are cloned, the memory of every `Uint8Array` in `data` of an argument is handed
 * over.
 */
export function openChannel<Remote extends Functions, Local extends Functions>(
  port: Pick<MessagePort | Worker, 'on' | 'postMessage'>,
  functions: Local,
): BirpcReturn<Remote, Local> {
  return createBirpc<Remote, Local>(functions, {
    post: (message: { readonly a?: readonly unknown[] }) => port.postMessage(message, handedOver(message.a)),
    on: listener => void port.on('message', listener),
    serialize: (message: Message) => (message.e === undefined ? message : { ...message, e: sentError(message.e) }),
    deserialize: (message: Message) =>
      message.e === undefined ? message : { ...message, e: receivedError(message.e as SentError) },
    // A batch may wait for a fence, a rebuild takes minutes: who waits gives up by other signs.
    timeout: -1,
  });
}

function handedOver(args: readonly unknown[] = []): ArrayBuffer[] {
  return args.flatMap(it => {
    const data = typeof it === 'object' && it !== null && 'data' in it ? it.data : undefined;
    return data instanceof Uint8Array ? [data.buffer as ArrayBuffer] : [];
  });
}

function sentError(error: unknown): SentError {
  const given = error instanceof Error ? error : new Error('unknown');
  const { name, message, stack, cause } = given;
  return {
    name,
    message,
    stack,
    code: 'code' in given ? String(given.code) : undefined,
    retryable: 'retryable' in given && given.retryable === true,
    position: given instanceof InvalidEvent ? given.position : undefined,
    cause: cause instanceof Error ? sentError(cause) : undefined,
  };
}

function receivedError({ name, message, code, retryable, stack, position, cause }: SentError): Error {
  if (position) return new InvalidEvent(position, code ?? '', message, cause && receivedError(cause));
  if (name === 'PositionBehind') return new PositionBehind(message);
  if (name === 'RebuildError') return new RebuildError(code as RebuildError['code'], message);
  const error = Object.assign(new Error(message), { name, stack });
  // One without a code was not foreseen, and its stack is looked at.
  return code === undefined ? error : Object.assign(error, { code, retryable });
}

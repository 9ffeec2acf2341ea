import { isBatch, type MllpEvent, type MllpServer, splitBatch, startMllpServer } from '@causeway/hl7';
import type { Transport } from '@causeway/schemas';
import { type Logger, senders, type Telemetry } from '@causeway/service';
import type { Answer, Intake } from './intake/intake.ts';

export interface MllpLimits {
  /** Of one message; default 16 MiB less what the record around it takes. */
  readonly maxMessageBytes?: number;
  readonly maxConnections?: number;
  readonly idleTimeoutMs?: number;
  /** From the first byte of a message to its last. */
  readonly messageTimeoutMs?: number;
}

export interface MllpOptions {
  readonly port: number;
  readonly host: string;
  readonly limits: MllpLimits;
  readonly intake: Intake;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
}

const defaultLimits: Required<MllpLimits> = {
  // What is taken here must also fit into a record of the embedded log.
  maxMessageBytes: 16 * 1024 * 1024 - 64 * 1024,
  maxConnections: 512,
  idleTimeoutMs: 5 * 60_000,
  messageTimeoutMs: 30_000,
};

export function startMllp({ port, host, limits, intake, logger, telemetry }: MllpOptions): Promise<MllpServer> {
  return startMllpServer({
    ...defaultLimits,
    ...limits,
    port,
    host,
    onMessage: frame => answersTo(frame, intake),
    onWaiting: waits => (waits ? senders.waiting.come() : senders.waiting.go()),
    onOversize: async head => intake.refuseLarge(head).acknowledgements.join(''),
    onEvent: event => observe(event, logger, telemetry),
  });
}

/** A message is answered by a frame for each acknowledgement it asks for, a batch by one frame of all of them. */
async function answersTo(frame: Buffer, intake: Intake): Promise<readonly string[]> {
  if (!isBatch(frame)) return (await intake.receive(frame, { transport: 'MLLP' })).acknowledgements;
  const { text } = await receiveAll(intake, frame, 'MLLP');
  return text === '' ? [] : [text];
}

export interface Answers {
  readonly answers: readonly Answer[];
  /** The acknowledgements, one after the other. */
  readonly text: string;
}

/** A frame or a body holds one message, or a batch of them; each is answered on its own. */
export async function receiveAll(intake: Intake, body: Buffer, transport: Transport): Promise<Answers> {
  if (!isBatch(body)) return joined([await intake.receive(body, { transport })]);
  const answers: Answer[] = [];
  // One after the other: a batch may hold more than what is to be in memory twice.
  for (const message of splitBatch(body)) answers.push(await intake.receive(message, { transport }));
  return joined(answers.length > 0 ? answers : [await intake.receive(body, { transport })]);
}

function joined(answers: readonly Answer[]): Answers {
  return { answers, text: answers.flatMap(it => it.acknowledgements).join('') };
}

function observe(event: MllpEvent, logger: Logger, telemetry: Telemetry): void {
  switch (event.type) {
    case 'connection-refused':
      telemetry.count('mllp_connections_refused', {});
      return;
    case 'connection-closed':
      telemetry.count('mllp_connections_closed', { reason: event.reason });
      logger.debug({ connection: event.peer.id, reason: event.reason, frames: event.frames }, 'MLLP connection closed');
      return;
    case 'handler-failed':
      logger.error({ connection: event.peer.id }, 'a message was not answered');
      return;
    case 'connection-opened':
    case 'frame-received':
    case 'answer-sent':
  }
}

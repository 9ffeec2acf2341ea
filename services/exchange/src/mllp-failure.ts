import { Hl7Error } from '@causeway/hl7';
import { CommandFailure, systemCode } from './failure.ts';

/** What a failed MLLP connection means to the person who started the command. */
export function mllpFailure(error: unknown, at: { readonly host: string; readonly port: number }): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const where = `${at.host}:${at.port}`;
  if (!(error instanceof Hl7Error)) throw error;
  switch (error.code) {
    case 'connect-failed':
      return new CommandFailure('unreachable', connectText(systemCode(error), where), {
        hint: 'Start the exchange with "npm start", or say where its MLLP port is with --host and --port (CAUSEWAY_MLLP_PORT).',
        cause: error,
      });
    case 'timeout':
      return new CommandFailure('unreachable', `no answer from ${where} in time`, {
        hint: 'It is not known whether the message arrived. Sending the same message again is safe: it gets the first answer.',
        cause: error,
      });
    case 'connection-closed':
      return new CommandFailure('unreachable', `${where} closed the connection without an answer`, {
        hint: 'The exchange may be stopping, or the message may be too large. Sending the same message again is safe.',
        cause: error,
      });
    case 'unreadable':
    case 'invalid-path':
    case 'frame-too-large':
    case 'frame-garbage':
    case 'frame-unsafe':
      return new CommandFailure('unreadable-answer', `${where} does not answer in HL7 v2: is it an MLLP port?`, {
        cause: error,
      });
  }
}

function connectText(code: string | undefined, where: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${where}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no host of that name: ${where}`;
  }
  return `cannot connect to ${where}${code ? ` (${code})` : ''}`;
}

export {
  type Ack,
  type AckCode,
  type AckError,
  type AckOptions,
  buildAck,
  parseAck,
} from './acknowledgement.ts';
export { isBatch, splitBatch } from './batch.ts';
export { type BatchStreamOptions, streamBatch } from './batch-stream.ts';
export { decodeText } from './charset.ts';
export { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.ts';
export { type AnswerOptions, buildAnswers } from './enhanced-mode.ts';
export { escapeText, unescapeText } from './escape.ts';
export { Hl7Error, type Hl7ErrorCode, type Hl7ErrorOptions } from './hl7-error.ts';
export type { Component, Field, Message, MessageStructure, Repetition, Segment } from './message.ts';
export { encodeFrame, endBlock, MllpDecoder, type MllpLimits, startBlock } from './mllp.ts';
export { connectMllp, type MllpClient, type MllpClientOptions } from './mllp-client.ts';
export type { MllpAnswer, MllpCloseReason, MllpEvent, MllpHandlers, MllpPeer } from './mllp-connection.ts';
export { type MllpServer, type MllpServerOptions, startMllpServer } from './mllp-server.ts';
export { parseMessage } from './parse.ts';
export { type Path, parsePath } from './path.ts';
export { formatHl7Time, toFhirDate, toFhirDateTime, toInstant } from './time.ts';
export { isTimeZone } from './time-zone.ts';

export { type EmbeddedLogOptions, openEmbeddedLog } from './embedded-log.ts';
export type {
  BatchLimits,
  EventLog,
  FollowOptions,
  LogRecord,
  NewRecord,
  PartitionLag,
  PartitionOffsets,
  Position,
  RecordBatch,
  SubscribeOptions,
  Subscription,
  TopicDeclaration,
  TopicPartition,
} from './event-log.ts';
export { openKafkaLog } from './kafka.ts';
export type { KafkaLogOptions } from './kafka-log.ts';
export type { SaslOptions, TlsOptions } from './kafka-protocol.ts';
export { LogError, type LogErrorCode } from './log-error.ts';
export { murmur2, partitionOf } from './partitioner.ts';
export { prefixedLog } from './prefixed-log.ts';
export { readRecord } from './read-record.ts';

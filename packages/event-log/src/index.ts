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
export { type KafkaLogOptions, openKafkaLog } from './kafka-log.ts';
export { LogError, type LogErrorCode } from './log-error.ts';
export { prefixedLog } from './prefixed-log.ts';
export { murmur2, partitionOf } from './partitioner.ts';

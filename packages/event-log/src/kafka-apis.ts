/** The requests that are used and their answers, as kafkajs 2.2.4 encodes and decodes them. Offsets are decimal strings. */

export interface ProducedPartition {
  readonly partition: number;
  readonly firstSequence: number;
  readonly messages: readonly WireMessage[];
}

export interface WireMessage {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[] | null>>;
  readonly isControlRecord?: boolean;
  readonly batchContext?: { readonly firstOffset: string; readonly lastOffsetDelta: number };
}

export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly messages: readonly FetchedMessage[];
}

export interface TopicMetadata {
  readonly topicErrorCode: number;
  readonly topic: string;
  readonly isInternal?: boolean;
  readonly partitionMetadata: readonly PartitionMetadata[];
}

interface PartitionMetadata {
  readonly partitionId: number;
  readonly leader: number;
  readonly replicas: readonly number[];
}

interface TopicPartitions<P> {
  readonly topic: string;
  readonly partitions: readonly P[];
}

interface Membership {
  readonly groupId: string;
  readonly memberId: string;
}

export interface Calls {
  ApiVersions: object;
  Metadata: { topics: readonly string[]; allowAutoTopicCreation: false };
  Produce: {
    acks: -1;
    timeout: number;
    compression: 0 | 1;
    producerId: string;
    producerEpoch: number;
    topicData: readonly TopicPartitions<ProducedPartition>[];
  };
  InitProducerId: { transactionalId?: undefined; transactionTimeout: number };
  Fetch: {
    isolationLevel: 0;
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    rackId: '';
    topics: readonly TopicPartitions<{ partition: number; fetchOffset: string; maxBytes: number }>[];
  };
  ListOffsets: {
    isolationLevel: 0;
    topics: readonly TopicPartitions<{ partition: number; timestamp: number }>[];
  };
  CreateTopics: {
    timeout: number;
    topics: readonly {
      topic: string;
      numPartitions: number;
      replicationFactor: number;
      configEntries: readonly { name: string; value: string }[];
    }[];
  };
  GroupCoordinator: { groupId: string };
  JoinGroup: Membership & {
    sessionTimeout: number;
    rebalanceTimeout: number;
    protocolType: 'consumer';
    groupProtocols: readonly { name: string; metadata: Buffer }[];
  };
  SyncGroup: Membership & {
    generationId: number;
    groupAssignment: readonly { memberId: string; memberAssignment: Buffer }[];
  };
  Heartbeat: Membership & { groupGenerationId: number; groupInstanceId: null };
  LeaveGroup: Membership;
  OffsetCommit: Membership & {
    groupGenerationId: number;
    topics: readonly TopicPartitions<{ partition: number; offset: string }>[];
  };
  OffsetFetch: { groupId: string; topics: readonly TopicPartitions<{ partition: number }>[] };
}

export interface Answers {
  ApiVersions: { errorCode: number; apiVersions: { apiKey: number; minVersion: number; maxVersion: number }[] };
  Metadata: {
    brokers: readonly { nodeId: number; host: string; port: number }[];
    controllerId: number;
    topicMetadata: readonly TopicMetadata[];
  };
  Produce: {
    topics: readonly {
      topicName: string;
      partitions: readonly { partition: number; errorCode: number; baseOffset: string }[];
    }[];
  };
  InitProducerId: { errorCode: number; producerId: string; producerEpoch: number };
  Fetch: { errorCode?: number; responses: readonly { topicName: string; partitions: readonly FetchedPartition[] }[] };
  ListOffsets: {
    responses: readonly TopicPartitions<{ partition: number; errorCode: number; offset: string }>[];
  };
  CreateTopics: { topicErrors: readonly { topic: string; errorCode: number; errorMessage?: string | null }[] };
  GroupCoordinator: { errorCode: number; coordinator: { nodeId: number; host: string; port: number } };
  JoinGroup: {
    errorCode: number;
    generationId: number;
    leaderId: string;
    memberId: string;
    members: readonly { memberId: string; memberMetadata: Buffer }[];
  };
  SyncGroup: { errorCode: number; memberAssignment: Buffer };
  Heartbeat: { errorCode: number };
  LeaveGroup: { errorCode: number };
  OffsetCommit: { responses: readonly TopicPartitions<{ partition: number; errorCode: number }>[] };
  OffsetFetch: {
    errorCode?: number;
    responses: readonly TopicPartitions<{ partition: number; offset: string; errorCode: number }>[];
  };
}

export type Api = keyof Calls & keyof Answers;

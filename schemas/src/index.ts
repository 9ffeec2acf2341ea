export { type Codec, decode, encode, isSingleObject, singleObjectCodec } from './codec.ts';
export {
  type DerivedHeaderOptions,
  derivedHeader,
  type OriginHeaderOptions,
  originHeader,
  revisedIndex,
  revisionOf,
} from './event-header.ts';
export { derivedEventId, newEventId } from './event-id.ts';
export type * from './generated/events.ts';
export { nameBasedId, namespaceOf } from './name-based-id.ts';
export { type CodecOptions, openCodec } from './open-codec.ts';
export { SchemaError, type SchemaErrorCode } from './schema-error.ts';
export { type TopicEntry, topicDeclarations, topicNames, topics } from './topics.ts';

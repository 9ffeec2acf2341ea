export type * from './generated/events.ts';
export { type TopicEntry, topicDeclarations, topicNames, topics } from './topics.ts';

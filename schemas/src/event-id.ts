import { v4 } from 'uuid';
import type { SourcePosition } from './generated/events.ts';
import { nameBasedId, namespaceOf } from './name-based-id.ts';

/** The namespace of derived ids. Never changes: a rebuilt view must find the ids it had. */
const NAMESPACE = namespaceOf('7c7b5d55-7a0f-5c3b-9d0e-3f6f4f1f1c5e');

/** UUIDv5 of the position an event derives from: the same record gives the same ids, however often it is read. */
export const derivedEventId = ({ topic, partition, offset, index }: SourcePosition): string =>
  nameBasedId(`${topic}/${partition}/${offset}/${index}`, NAMESPACE);

/** A random id (UUIDv4), for what begins at an edge. Never in a consumer. */
export const newEventId = (): string => v4();

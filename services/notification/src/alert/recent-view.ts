import { collection, type Document } from '@causeway/doc-store';
import { sourcePatientId } from '@causeway/person';
import type { EventHeader } from '@causeway/schemas';
import type { LogEvent, Runtime, UnitOfWork, View } from '@causeway/service';
import { isNews } from './alert.ts';

/** How long after an event a link may still make it an alert, in the log's own time. */
const lateMs = 5 * 60_000;
/** More than happens to anyone while a link is on its way. */
const maxRecent = 50;

/** An event by where it stands in the log, which has what it says. */
interface RecentEvent {
  readonly eventId: string;
  readonly recordedAt: number;
  readonly partition: number;
  readonly offset: number;
}

interface RecentDocument extends Document {
  /** Newest last. */
  readonly events: readonly RecentEvent[];
  /** The source position of the newest. */
  readonly newest: EventHeader['position'];
}

const recents = collection<RecentDocument>('recents');

/**
 * What happened to each source patient just now. A patient new to a facility is put to a person only after the event that
 * brought them; when that link arrives, the events a panel should have heard of are found here.
 */
export const recentView: View = {
  name: 'recents',
  version: 3,
  topics: ['causeway.clinical.event'],
  collections: [recents],
  prefetch: (events, docs) => docs.prefetch(recents, events.map(idOf)),
  apply: applyRecents,
};

async function applyRecents(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const it of events as readonly LogEvent<'causeway.clinical.event'>[]) {
    if (!isNews(it.event)) continue;
    const id = idOf(it);
    const known = await docs.get(recents, id);
    if (known && !isNewer(it, known)) continue;
    const { eventId, recordedAt, position } = it.event.header;
    const { partition, offset } = it.position;
    const kept = (known?.events ?? []).filter(before => recordedAt - before.recordedAt <= lateMs).slice(1 - maxRecent);
    const newest = position && {
      topic: position.topic,
      partition: position.partition,
      offset: position.offset,
      index: position.index,
    };
    docs.put(recents, { id, events: [...kept, { eventId, recordedAt, partition, offset }], newest });
  }
}

/** What happened to these source patients around a time: ms since the epoch, in the log's own time. */
export async function recentEvents(
  { views }: Pick<Runtime, 'views'>,
  ids: readonly string[],
  at: number,
): Promise<readonly RecentEvent[]> {
  const known = await (await views.collection(recentView, recents)).getMany(ids);
  return [...known.values()].flatMap(({ events }) =>
    events.filter(({ recordedAt }) => Math.abs(at - recordedAt) <= lateMs),
  );
}

/** The normaliser may publish an event twice; source positions of one key only grow. */
function isNewer({ event }: LogEvent<'causeway.clinical.event'>, { newest, events }: RecentDocument): boolean {
  const { position, eventId } = event.header;
  if (!position || !newest || position.partition !== newest.partition || position.topic !== newest.topic) {
    return events.every(it => it.eventId !== eventId);
  }
  return position.offset - newest.offset > 0 || (position.offset === newest.offset && position.index > newest.index);
}

function idOf({ event }: LogEvent): string {
  return sourcePatientId((event as LogEvent<'causeway.clinical.event'>['event']).sourcePatient);
}

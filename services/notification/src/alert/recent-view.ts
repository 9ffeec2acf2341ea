import { collection, type Document } from '@causeway/doc-store';
import { sourcePatientId } from '@causeway/person';
import { type EventHeader, revisionOf } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { type AlertCause, causeOf } from './alert.ts';

/** How long after an event a link may still make it an alert, in the log's own time. */
export const lateMs = 5 * 60_000;
const maxRecent = 3;

interface RecentCause extends AlertCause {
  /** Where the event stands in the log. */
  readonly position: { readonly partition: number; readonly offset: number };
}

/** The last few events of a source patient. */
export interface RecentDocument extends Document {
  readonly causes: readonly RecentCause[];
  /** The source position of the newest. */
  readonly newest: EventHeader['position'];
}

export const recents = collection<RecentDocument>('recents');

/**
 * What happened to each source patient just now. A patient new to a facility is put to a person only after the event that
 * brought them; when that link arrives, the events a panel should have heard of are found here.
 */
export const recentView: View = {
  name: 'recents',
  version: 1,
  topics: ['causeway.clinical.event'],
  collections: [recents],
  prefetch: (events, docs) => docs.prefetch(recents, events.map(idOf)),
  apply: applyRecents,
};

async function applyRecents(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const it of events as readonly LogEvent<'causeway.clinical.event'>[]) {
    if (revisionOf(it.event.header) > 0) continue;
    const id = idOf(it);
    const known = await docs.get(recents, id);
    if (known && !isNewer(it, known)) continue;
    const { partition, offset } = it.position;
    const cause: RecentCause = { ...causeOf(it.event), position: { partition, offset } };
    const kept = (known?.causes ?? []).filter(before => cause.recordedAt - before.recordedAt <= lateMs);
    const { position } = it.event.header;
    const newest = position && {
      topic: position.topic,
      partition: position.partition,
      offset: position.offset,
      index: position.index,
    };
    docs.put(recents, { id, causes: [...kept, cause].slice(-maxRecent), newest });
  }
}

/** The normaliser may publish an event twice; source positions of one key only grow. */
function isNewer({ event }: LogEvent<'causeway.clinical.event'>, { newest, causes }: RecentDocument): boolean {
  const { position, eventId } = event.header;
  if (!position || !newest || position.partition !== newest.partition || position.topic !== newest.topic) {
    return causes.every(it => it.eventId !== eventId);
  }
  return position.offset - newest.offset > 0 || (position.offset === newest.offset && position.index > newest.index);
}

function idOf({ event }: LogEvent): string {
  return sourcePatientId((event as LogEvent<'causeway.clinical.event'>['event']).sourcePatient);
}

import { collection, type Document } from '@causeway/doc-store';
import { sourcePatientId } from '@causeway/person';
import type { EventHeader } from '@causeway/schemas';
import type { LogEvent, Runtime, UnitOfWork, View } from '@causeway/service';
import { type AlertCause, causeOf, isNews } from './alert.ts';

/** How long after an event a link may still make it an alert, in the log's own time. */
const lateMs = 5 * 60_000;
/** More than happens to anyone while a link is on its way. */
const maxRecent = 50;

/** Which they were, newest last. */
export interface RecentDocument extends Document {
  readonly causes: readonly { readonly eventId: string; readonly recordedAt: number; readonly slot: number }[];
  /** The source position of the newest. */
  readonly newest: EventHeader['position'];
}

/** One of them. Another takes its slot when it is old: each message writes itself, and not those before it once more. */
interface RecentCause extends Document, AlertCause {
  /** Where the event stands in the log. */
  readonly position: { readonly partition: number; readonly offset: number };
}

const recents = collection<RecentDocument>('recents');
const causes = collection<RecentCause>('recent-causes');

/**
 * What happened to each source patient just now. A patient new to a facility is put to a person only after the event that
 * brought them; when that link arrives, the events a panel should have heard of are found here.
 */
export const recentView: View = {
  name: 'recents',
  version: 2,
  topics: ['causeway.clinical.event'],
  collections: [recents, causes],
  prefetch: (events, docs) => docs.prefetch(recents, events.map(idOf)),
  apply: applyRecents,
};

async function applyRecents(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const it of events as readonly LogEvent<'causeway.clinical.event'>[]) {
    if (!isNews(it.event)) continue;
    const id = idOf(it);
    const known = await docs.get(recents, id);
    if (known && !isNewer(it, known)) continue;
    const { partition, offset } = it.position;
    const cause = causeOf(it.event);
    const kept = (known?.causes ?? [])
      .filter(before => cause.recordedAt - before.recordedAt <= lateMs)
      .slice(1 - maxRecent);
    const slot = freeSlot(kept);
    docs.put(causes, { id: causeId(id, slot), ...cause, position: { partition, offset } });
    const { position } = it.event.header;
    const newest = position && {
      topic: position.topic,
      partition: position.partition,
      offset: position.offset,
      index: position.index,
    };
    const { eventId, recordedAt } = cause;
    docs.put(recents, { id, causes: [...kept, { eventId, recordedAt, slot }], newest });
  }
}

/** What happened to these source patients around a time: ms since the epoch, in the log's own time. */
export async function recentCauses(
  { views }: Pick<Runtime, 'views'>,
  ids: readonly string[],
  at: number,
): Promise<readonly RecentCause[]> {
  const known = await (await views.collection(recentView, recents)).getMany(ids);
  const wanted = new Map(
    [...known].flatMap(([id, document]) =>
      document.causes
        .filter(({ recordedAt }) => Math.abs(at - recordedAt) <= lateMs)
        .map(({ eventId, slot }) => [causeId(id, slot), eventId]),
    ),
  );
  const found = await (await views.collection(recentView, causes)).getMany([...wanted.keys()]);
  // Where another took the slot meanwhile, the one that was there is recent no more.
  return [...found.values()].filter(it => wanted.get(it.id) === it.eventId);
}

function freeSlot(kept: RecentDocument['causes']): number {
  const taken = new Set(kept.map(it => it.slot));
  let slot = 0;
  while (taken.has(slot)) slot++;
  return slot;
}

function causeId(id: string, slot: number): string {
  return `${id}/${slot}`;
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

import { collection, type Document } from '@causeway/doc-store';
import { sourcePatientId } from '@causeway/person';
import type { EventHeader } from '@causeway/schemas';
import type { LogEvent, Runtime, UnitOfWork, View } from '@causeway/service';
import { type AlertCause, causeOf, isNews } from './alert.ts';

/** How long after an event a link may still make it an alert, in the log's own time. */
export const lateMs = 5 * 60_000;
/** More than happens to anyone while a link is on its way. */
const maxRecent = 50;

interface RecentCause extends Omit<AlertCause, 'resources'> {
  /** Where the event stands in the log. */
  readonly position: { readonly partition: number; readonly offset: number };
  /** Where its resources are. */
  readonly slot: number;
}

/** The last events of a source patient. */
export interface RecentDocument extends Document {
  readonly causes: readonly RecentCause[];
  /** The source position of the newest. */
  readonly newest: EventHeader['position'];
}

/** What one of them reported; the next but two takes its place. Apart, because it is large and hardly ever read. */
interface RecentContent extends Document {
  readonly eventId: string;
  readonly resources: readonly string[];
}

const recents = collection<RecentDocument>('recents');
const contents = collection<RecentContent>('recent-contents');

/**
 * What happened to each source patient just now. A patient new to a facility is put to a person only after the event that
 * brought them; when that link arrives, the events a panel should have heard of are found here.
 */
export const recentView: View = {
  name: 'recents',
  version: 2,
  topics: ['causeway.clinical.event'],
  collections: [recents, contents],
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
    const { resources, ...cause } = causeOf(it.event);
    const kept = (known?.causes ?? [])
      .filter(before => cause.recordedAt - before.recordedAt <= lateMs)
      .slice(1 - maxRecent);
    const slot = freeSlot(kept);
    docs.put(contents, { id: contentId(id, slot), eventId: cause.eventId, resources });
    const { position } = it.event.header;
    const newest = position && {
      topic: position.topic,
      partition: position.partition,
      offset: position.offset,
      index: position.index,
    };
    docs.put(recents, { id, causes: [...kept, { ...cause, position: { partition, offset }, slot }], newest });
  }
}

/** Those of the last few events of these source patients that are wanted, with what they reported. */
export async function recentCauses(
  { views }: Pick<Runtime, 'views'>,
  ids: readonly string[],
  isWanted: (cause: RecentCause) => boolean,
): Promise<readonly (AlertCause & Pick<RecentCause, 'position'>)[]> {
  const known = await (await views.collection(recentView, recents)).getMany(ids);
  const wanted = [...known].flatMap(([id, { causes }]) =>
    causes.filter(isWanted).map(({ slot, ...cause }) => ({ cause, content: contentId(id, slot) })),
  );
  const told = await (await views.collection(recentView, contents)).getMany(wanted.map(it => it.content));
  return wanted.flatMap(({ cause, content }) => {
    const found = told.get(content);
    // Another took its place since: it is none of the last few any more.
    return found?.eventId === cause.eventId ? [{ ...cause, resources: found.resources }] : [];
  });
}

function freeSlot(kept: readonly RecentCause[]): number {
  const taken = new Set(kept.map(it => it.slot));
  let slot = 0;
  while (taken.has(slot)) slot++;
  return slot;
}

function contentId(id: string, slot: number): string {
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

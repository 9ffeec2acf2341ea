import { collection, type DocSession, type DocStore, type Document } from '@causeway/doc-store';
import type { Position, TopicPartition } from '@causeway/event-log';
import { addChecksums, type Checksum, formatChecksum, parseChecksum } from './checksum.ts';
import type { View } from './view.ts';

/** Which build of a view is read and kept up to date, and which is being built beside it. */
export interface ViewPointer extends Document {
  /** The view's name. */
  readonly id: string;
  readonly active: number;
  /** The version of the projection that made the active build. */
  readonly version: number;
  /** The build being made beside the active one. */
  readonly candidate?: number;
  /** Who makes it; a claim not renewed for `claimMs` is free to take. */
  readonly claimedBy?: string;
  readonly claimedAt?: number;
  /** The build before the active one, kept for rollback. */
  readonly previous?: number;
  /** The highest build number ever given out. */
  readonly latest: number;
}

/** How far a build has applied one partition, and what that partition's events made of its documents. */
export interface BuildPosition extends Document {
  readonly build: string;
  readonly topic: string;
  readonly partition: number;
  /** The next offset to apply. */
  readonly offset: number;
  readonly documents: number;
  readonly checksum: string;
  /** Until this time (ms) nobody but the holder of the fence may advance the position. */
  readonly fencedUntil?: number;
}

export const pointers = collection<ViewPointer>('views');
export const positions = collection<BuildPosition>('positions', { build: { fields: ['build', 'topic', 'partition'] } });

/** `record@2`: the name of a build, the prefix of its collections. */
export function buildName(view: Pick<View, 'name'>, build: number): string {
  return `${view.name}@${build}`;
}

function positionId(build: string, { topic, partition }: TopicPartition): string {
  return `${build}/${topic}/${partition}`;
}

export function startOf(build: string, { topic, partition }: TopicPartition): BuildPosition {
  return {
    id: positionId(build, { topic, partition }),
    build,
    topic,
    partition,
    offset: 0,
    documents: 0,
    checksum: formatChecksum(0n),
  };
}

export async function buildPositions(session: DocSession, build: string): Promise<readonly BuildPosition[]> {
  const page = await session.collection(positions).find({ index: 'build', where: { build }, limit: 10_000 });
  return page.documents;
}

export function toPosition({ topic, partition, offset }: BuildPosition): Position {
  return { topic, partition, offset };
}

/** The count and checksum of a whole build, at the positions given. */
export function summarize(of: readonly BuildPosition[]): { readonly documents: number; readonly checksum: string } {
  let documents = 0;
  let checksum: Checksum = 0n;
  for (const position of of) {
    documents += position.documents;
    checksum = addChecksums(checksum, parseChecksum(position.checksum));
  }
  return { documents, checksum: formatChecksum(checksum) };
}

/** The declaration of a view's collection in one build. */
export function physical(view: View, build: number): View['collections'] {
  return view.collections.map(it => ({ ...it, name: `${buildName(view, build)}.${it.name}` }));
}

/** Those that have collections, whether a pointer names them or not: whoever died before dropping one leaves it. */
export async function builds(store: DocStore, { name }: Pick<View, 'name'>): Promise<ReadonlySet<number>> {
  const prefix = `${name}@`;
  const own = (await store.list()).filter(it => it.startsWith(prefix));
  return new Set(own.map(it => Number.parseInt(it.slice(prefix.length), 10)));
}

export async function dropBuild(store: DocStore, view: View, build: number): Promise<void> {
  const name = buildName(view, build);
  // Another version of the view may have made the build, with collections that this one does not declare.
  for (const it of await store.list()) if (it.startsWith(`${name}.`)) await store.drop(it);
  const gone = await buildPositions(store, name);
  await store.collection(positions).bulk({ delete: gone.map(it => it.id) });
}

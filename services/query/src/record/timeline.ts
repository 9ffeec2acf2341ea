import type { Collection } from '@causeway/doc-store';
import type { ResourceDocument } from './documents.ts';

/** A place in the order of a record: when the exchange first knew of the resource, then its id. */
export interface Place {
  readonly createdAt: number;
  readonly id: string;
}

export interface TimelineQuery {
  /** Ids of source patients. */
  readonly patients: readonly string[];
  /** All types without it. */
  readonly types?: readonly string[];
  /** The last of the page before. */
  readonly after?: Place;
  readonly count: number;
  readonly matches?: (document: ResourceDocument) => boolean;
}

export interface TimelinePage {
  readonly documents: readonly ResourceDocument[];
  /** Where the next page begins; absent when nothing follows. */
  readonly next?: Place;
}

/**
 * A page of what is known of some source patients, in the order in which the exchange learned of it. New facts come at
 * the end and updated ones keep their place, so that following pages neither repeat nor leave out what was there.
 */
export async function readTimeline(
  stored: Collection<ResourceDocument>,
  { patients, types, after, count, matches = () => true }: TimelineQuery,
): Promise<TimelinePage> {
  const streams = patients.flatMap(patient =>
    types
      ? types.map(type => new Stream(stored, { index: 'kind', where: { patient, type } }, after, count))
      : [new Stream(stored, { index: 'timeline', where: { patient } }, after, count)],
  );
  await Promise.all(streams.map(it => it.fill()));
  const documents: ResourceDocument[] = [];
  for (let stream = first(streams); stream?.head; stream = first(streams)) {
    const { head } = stream;
    if (matches(head)) {
      const last = documents.at(-1);
      if (documents.length === count && last) return { documents, next: { createdAt: last.createdAt, id: last.id } };
      documents.push(head);
    }
    await stream.advance();
  }
  return { documents };
}

function first(streams: readonly Stream[]): Stream | undefined {
  let best: Stream | undefined;
  for (const stream of streams) {
    if (stream.head && (!best?.head || isAfter(best.head, stream.head))) best = stream;
  }
  return best;
}

function isAfter(a: Place, b: Place): boolean {
  return a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id);
}

interface Selection {
  readonly index: 'timeline' | 'kind';
  readonly where: Readonly<Record<string, string>>;
}

/** The documents of one source patient, or of one type of it, from a place on. */
class Stream {
  readonly #stored: Collection<ResourceDocument>;
  readonly #selection: Selection;
  readonly #from: Place | undefined;
  readonly #limit: number;
  #documents: readonly ResourceDocument[] = [];
  #at = 0;
  #cursor: string | undefined;
  #ended = false;

  constructor(stored: Collection<ResourceDocument>, selection: Selection, from: Place | undefined, count: number) {
    this.#stored = stored;
    this.#selection = selection;
    this.#from = from;
    this.#limit = count + 1;
  }

  get head(): ResourceDocument | undefined {
    return this.#documents[this.#at];
  }

  async advance(): Promise<void> {
    this.#at++;
    await this.fill();
  }

  /** Reads on until there is a head or nothing is left. */
  async fill(): Promise<void> {
    while (this.head === undefined && !this.#ended) {
      const { index, where } = this.#selection;
      const from = this.#from;
      const page = await this.#stored.find({
        index,
        where: from ? { ...where, createdAt: { gte: from.createdAt } } : where,
        limit: this.#limit,
        ...(this.#cursor === undefined ? {} : { after: this.#cursor }),
      });
      // Many facts share a moment: those up to the place were on the pages before.
      this.#documents = from ? page.documents.filter(it => isAfter(it, from)) : page.documents;
      this.#at = 0;
      this.#cursor = page.cursor;
      this.#ended = page.cursor === undefined;
    }
  }
}

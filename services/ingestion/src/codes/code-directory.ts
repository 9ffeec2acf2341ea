import type { EventLog, Subscription } from '@causeway/event-log';
import type { Codec } from '@causeway/schemas';
import type { LogEvent } from '@causeway/service';
import {
  type CodeBook,
  type CodeMap,
  emptyCodeBook,
  isDomain,
  openCodeBook,
  readConceptMap,
} from '@causeway/terminology';
import { followTopic } from '../follow-topic.ts';
import { conceptMapId, conceptMapTopic } from './concept-map-view.ts';

interface KnownMap {
  readonly facility: string;
  /** Undefined once it is withdrawn. */
  readonly map: CodeMap | undefined;
  /** The newest of a map counts; records of one map stand in one partition. */
  readonly offset: number;
  readonly recordedAt: number;
}

/** The maps of every facility, in memory: normalisation asks for each message. */
export class CodeDirectory {
  readonly #maps = new Map<string, KnownMap>();
  readonly #books = new Map<string, CodeBook>();
  #subscription: Subscription | undefined;

  /** Resolves once all that was recorded before is known. */
  async follow(log: EventLog, codec: Codec): Promise<void> {
    this.#subscription = await followTopic({ log, codec, topic: conceptMapTopic, take: it => this.take(it) });
  }

  take({ position, event }: Pick<LogEvent<typeof conceptMapTopic>, 'position' | 'event'>): void {
    const id = conceptMapId(event);
    const known = this.#maps.get(id);
    if (known && known.offset >= position.offset) return;
    const { facility, header } = event;
    const map = event.withdrawn ? undefined : mapOf(event);
    this.#maps.set(id, { facility, map, offset: position.offset, recordedAt: header.recordedAt });
    this.#books.delete(facility);
  }

  /** All that is known of a facility's codes; of maps that have the same code the newest counts. */
  bookOf(facility: string): CodeBook {
    const known = this.#books.get(facility);
    if (known !== undefined) return known;
    const own = [...this.#maps.entries()].filter(([, it]) => it.facility === facility);
    own.sort(([a, x], [b, y]) => y.recordedAt - x.recordedAt || (a < b ? -1 : 1));
    const maps = own.flatMap(([, { map }]) => map ?? []);
    const book = maps.length === 0 ? emptyCodeBook : openCodeBook(maps);
    this.#books.set(facility, book);
    return book;
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
  }
}

/** What is recorded was read once before it was; what no longer reads maps nothing. */
function mapOf({ json, domain }: { readonly json: string; readonly domain: string }): CodeMap | undefined {
  try {
    const read = readConceptMap(JSON.parse(json), isDomain(domain) ? domain : undefined);
    return read.ok ? read.value : undefined;
  } catch {
    return undefined;
  }
}

import type { EventLog, Subscription } from '@causeway/event-log';
import type { Codec } from '@causeway/schemas';
import type { LogEvent } from '@causeway/service';
import {
  type CodeBook,
  type CodeMap,
  type Domain,
  emptyCodeBook,
  isDomain,
  type MapElement,
  openCodeBook,
} from '@causeway/terminology';
import { followTopic } from '../follow-topic.ts';
import { conceptMapId, conceptMapTopic } from './concept-map-view.ts';
import { codeName, elementOf, mapOf } from './mapped-code.ts';

/** Records of one map stand in one partition. What this instance wrote itself it may know before what others wrote earlier. */
interface KnownMap {
  readonly facility: string;
  /** Undefined where there is none, or it was withdrawn. */
  readonly map: CodeMap | undefined;
  /** Of the map as a whole the newest counts. */
  readonly offset: number;
  /** Codes put into it since, by name; of each the newest counts. */
  readonly codes: ReadonlyMap<string, PutCode>;
  readonly recordedAt: number;
}

interface PutCode {
  readonly domain: Domain | undefined;
  readonly element: MapElement;
  readonly offset: number;
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
    const known = this.#maps.get(id) ?? unknownMap(event.facility);
    const { offset } = position;
    const recordedAt = Math.max(known.recordedAt, event.header.recordedAt);
    if (event.type === 'CodeMapped') {
      const element = elementOf(event);
      const name = codeName(element);
      if (offset <= known.offset || offset <= (known.codes.get(name)?.offset ?? -1)) return;
      const domain = isDomain(event.domain) ? event.domain : undefined;
      const codes = new Map(known.codes).set(name, { domain, element, offset });
      this.#maps.set(id, { ...known, codes, recordedAt });
    } else {
      if (offset <= known.offset) return;
      const map = event.withdrawn ? undefined : mapOf(event);
      const codes = new Map([...known.codes].filter(([, it]) => it.offset > offset));
      this.#maps.set(id, { ...known, map, offset, codes, recordedAt });
    }
    this.#books.delete(event.facility);
  }

  /** All that is known of a facility's codes; of maps that have the same code the newest counts. */
  bookOf(facility: string): CodeBook {
    const known = this.#books.get(facility);
    if (known !== undefined) return known;
    const own = [...this.#maps.entries()].filter(([, it]) => it.facility === facility);
    own.sort(([a, x], [b, y]) => y.recordedAt - x.recordedAt || (a < b ? -1 : 1));
    const maps = own.flatMap(([, it]) => mapsOf(it));
    const book = maps.length === 0 ? emptyCodeBook : openCodeBook(maps);
    this.#books.set(facility, book);
    return book;
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
  }
}

function unknownMap(facility: string): KnownMap {
  return { facility, map: undefined, offset: -1, codes: new Map(), recordedAt: 0 };
}

/** Codes put into a map stand before what it said itself. */
function mapsOf({ map, codes }: KnownMap): readonly CodeMap[] {
  const put = [...codes.values()].map(({ domain, element }) => ({ ...(domain && { domain }), elements: [element] }));
  return [...put, ...(map ? [map] : [])];
}
